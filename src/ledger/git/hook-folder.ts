import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { askGit, type Repository } from './repository.js';

/**
 * Where git looks for hooks.
 * - `own`: a folder of this repository only, named by its own `core.hooksPath` or the usual one.
 * - `shared`: `core.hooksPath` of the user or the machine: hooks there run in every repository.
 * - `generated`: a folder that husky writes anew on each install; the hooks to edit lie in the folder above.
 */
export interface HookFolder {
  readonly kind: 'own' | 'shared' | 'generated';
  readonly path: string;
}

export function hookFolderOf(repository: Repository): HookFolder {
  const usual: HookFolder = { kind: 'own', path: join(repository.common, 'hooks') };
  const answer = askSettings(repository);
  if (answer === undefined) return usual;
  const [scope = '', path = ''] = answer;
  if (path === '') return usual;
  const folder = resolve(repository.top, path);
  if (isHuskys(folder)) return { kind: 'generated', path: folder };
  return { kind: scope === 'local' || scope === 'worktree' ? 'own' : 'shared', path: folder };
}

/** Scope and value. Our own calls switch hooks off by `-c`, scope `command`, which is left out here. */
function askSettings(repository: Repository): readonly string[] | undefined {
  const args = ['config', '--show-scope', '--null', '--type=path', '--get-all', 'core.hooksPath'];
  const records = askGit(repository, args)?.split('\0') ?? [];
  const found = records.flatMap((scope, at) =>
    at % 2 === 0 && scope !== '' && scope !== 'command' ? [[scope, records[at + 1] ?? '']] : [],
  );
  return found.at(-1);
}

function isHuskys(folder: string): boolean {
  return (
    basename(folder) === '_' &&
    (basename(dirname(folder)) === '.husky' || existsSync(join(folder, 'husky.sh')))
  );
}
