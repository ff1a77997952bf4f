import { LedgerError } from '../../errors.js';
import { askGit, type Repository } from './repository.js';

/**
 * The repository, called so that git starts no program that its settings name, also where git compares, converts,
 * writes or commits contents: filters are emptied one by one (their names are free), signing and upkeep are off, no editor
 * opens, and what is missing is not fetched. Costs one git call; ask again where other settings may hold, as in another
 * work tree. Programs for differences and conversions for display are refused by each call that could use them.
 * @throws LedgerError IO_FAILED for a filter or hook whose name cannot be given on a command line
 */
export function withoutPrograms(repository: Repository): Repository {
  const listed = (askGit(repository, ['config', '--name-only', '-z', '--list']) ?? '').split('\0');
  const settings = [
    ...fixedSettings,
    ...namesOf('filter', listed).flatMap((name) =>
      ['clean=', 'smudge=', 'process=', 'required=false'].map((end) => `filter.${name}.${end}`),
    ),
    ...namesOf('hook', listed).map((name) => `hook.${name}.enabled=false`),
  ];
  return {
    ...repository,
    settings: settings.flatMap((setting) => ['-c', setting]),
    env: { ...repository.env, ...fixedEnvironment },
  };
}

const fixedSettings = [
  'commit.gpgSign=false',
  'log.showSignature=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'submodule.recurse=false',
];

const fixedEnvironment = {
  GIT_EDITOR: ':',
  GIT_SEQUENCE_EDITOR: ':',
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
};

function namesOf(section: string, listed: readonly string[]): readonly string[] {
  const form = new RegExp(`^${section}\\.(.+)\\.[^.]+$`, 's');
  return [...new Set(listed.flatMap((setting) => form.exec(setting)?.[1] ?? []))].map(givable);
}

/** git takes the first "=" of a setting for the end of its name. */
function givable(name: string): string {
  if (!name.includes('=')) return name;
  throw new LedgerError('IO_FAILED', `git's setting for "${name.slice(0, 80)}" cannot be switched off`, {
    hint: 'Rename it: "=" is not possible in the name of a filter or hook here.',
  });
}
