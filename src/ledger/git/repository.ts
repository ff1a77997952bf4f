import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { LedgerError } from '../../errors.js';
import { ownSettings } from './own-settings.js';

/** A git work tree, and how git is called in it. Plain data. */
export interface Repository {
  /** Top folder of the work tree, without links. */
  readonly top: string;
  /** This work tree's own git folder. */
  readonly folder: string;
  /** The git folder that all its work trees share: settings and hooks lie there. */
  readonly common: string;
  readonly env: NodeJS.ProcessEnv;
  /** Further arguments of each call, before the subcommand (without-programs.ts). */
  readonly settings?: readonly string[];
}

/**
 * The work tree that `folder` lies in, found from the folder alone: variables such as GIT_DIR, which a hook of another
 * repository may have set, are left out. Undefined outside of one.
 * @throws LedgerError IO_FAILED when git cannot be started
 */
export function repositoryAt(folder: string, env = process.env): Repository | undefined {
  return openRepository(folder, withoutVariables(env, repositoryVariables));
}

/**
 * The work tree that git runs a hook for. Here GIT_DIR and GIT_INDEX_FILE must stay: in linked work trees, and in
 * `commit -a` or `commit -- path`, they say which repository and which index the commit is made from.
 */
export function repositoryOfHook(folder: string, env = process.env): Repository | undefined {
  return openRepository(folder, env);
}

export interface GitCall {
  readonly input?: string | Uint8Array;
}

/** Runs git and returns what it prints. @throws LedgerError IO_FAILED with git's own message */
export function git(repository: Repository, args: readonly string[], call: GitCall = {}): Buffer {
  const result = start(repository.top, repository.env, { args: withSettings(repository, args), ...call });
  if (result.status === 0) return result.stdout;
  throw new LedgerError('IO_FAILED', `git ${args[0] ?? ''} failed: ${firstLine(result.stderr)}`, {
    details: { status: result.status, repository: repository.top },
    hint: 'Run the same git command there to see what is wrong; nothing of the ledger was changed.',
  });
}

/** The printed text without its last newline; undefined when git says no (status 1, 5 or 128 of a question). */
export function askGit(
  repository: Repository,
  args: readonly string[],
  call: GitCall = {},
): string | undefined {
  const result = start(repository.top, repository.env, { args: withSettings(repository, args), ...call });
  return result.status === 0 ? result.stdout.toString('utf8').replace(/\n$/, '') : undefined;
}

function withSettings({ settings = [] }: Repository, args: readonly string[]): readonly string[] {
  return [...settings, ...args];
}

/** Records that git prints with `-z`. */
export function splitRecords(output: Buffer): readonly string[] {
  return output.toString('utf8').split('\0').slice(0, -1);
}

/** Variables that tie git to one repository or index (`git rev-parse --local-env-vars`). */
const repositoryVariables = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_CONFIG',
  'GIT_CONFIG_COUNT',
  'GIT_CONFIG_PARAMETERS',
  'GIT_DIR',
  'GIT_GRAFT_FILE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_REPLACE_REF_BASE',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
];

/** Variables that change what git prints or how it reads paths. */
const outputVariables = [
  'GIT_CONFIG',
  'GIT_DIFF_OPTS',
  'GIT_EXTERNAL_DIFF',
  'GIT_GLOB_PATHSPECS',
  'GIT_ICASE_PATHSPECS',
  'GIT_LITERAL_PATHSPECS',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_PREFIX',
];

function openRepository(folder: string, given: NodeJS.ProcessEnv): Repository | undefined {
  const env = { ...withoutVariables(given, outputVariables), LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' };
  const places = revParse(folder, env, ['--show-toplevel', '--absolute-git-dir', '--git-common-dir']);
  const [top, own, common] = places ?? [];
  if (!top || !own || !common) return undefined;
  return { top: realpathSync(top), folder: own, common: resolve(folder, common), env };
}

/** One answer a line; a folder whose name has a newline in it is asked for by itself. */
function revParse(
  folder: string,
  env: NodeJS.ProcessEnv,
  questions: readonly string[],
): readonly string[] | undefined {
  const result = start(folder, env, { args: ['rev-parse', ...questions] });
  if (result.status !== 0) return undefined;
  const printed = result.stdout.toString('utf8').replace(/\n$/, '');
  const answers = questions.length === 1 ? [printed] : printed.split('\n');
  if (answers.length === questions.length) return answers;
  return questions.flatMap((question) => revParse(folder, env, [question]) ?? []);
}

interface Started {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** No shell: arguments reach git as they are. */
function start(
  cwd: string,
  env: NodeJS.ProcessEnv,
  { args, input }: { readonly args: readonly string[] } & GitCall,
): Started {
  const result = spawnSync('git', [...ownSettings, ...args], {
    cwd,
    env,
    maxBuffer: Number.POSITIVE_INFINITY,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(input === undefined ? {} : { input }),
  });
  if (result.error === undefined) return result;
  throw new LedgerError('IO_FAILED', `git could not be started in ${cwd}: ${result.error.message}`, {
    cause: result.error,
    hint: 'Install git, or leave out what needs it.',
  });
}

function withoutVariables(env: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  const rest = { ...env };
  for (const name of names) delete rest[name];
  return rest;
}

function firstLine(text: Buffer): string {
  return text.toString('utf8').trim().split('\n')[0] ?? '';
}
