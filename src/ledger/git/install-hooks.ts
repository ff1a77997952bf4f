import { chmodSync, existsSync, lstatSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ioError } from '../../errors.js';
import { makeFolder } from '../../storage/make-folder.js';
import { randomToken } from '../../storage/random.js';
import { hookFolderOf } from './hook-folder.js';
import {
  commandSetting,
  earlierHook,
  hookLine,
  hookNames,
  hookText,
  isOurHook,
  nodeSetting,
  type HookName,
} from './hook-text.js';
import { askGit, git, type Repository } from './repository.js';

/** What became of one hook. `by_hand`: another program manages it; `lines` are to be added to `path`. */
export type InstalledHook = {
  readonly name: HookName;
  readonly path: string;
} & (
  | { readonly kind: 'created' | 'updated' | 'left' }
  /** What stood there runs first; it is kept under the name in `earlier`. */
  | { readonly kind: 'chained'; readonly earlier: string }
  | { readonly kind: 'by_hand'; readonly reason: string; readonly line: string }
);

/** The program that hooks start when it is not on the PATH: absolute paths. */
export interface HookProgram {
  readonly node: string;
  readonly script: string;
}

/**
 * Puts the hooks in place, once: called again it changes nothing. Hooks of others are renamed and run first. In folders
 * that are not this repository's alone nothing is written. A crash in between leaves an earlier hook under its new
 * name; calling again completes the work.
 * @throws LedgerError IO_*
 */
export function installHooks(
  repository: Repository,
  program: HookProgram | undefined,
): readonly InstalledHook[] {
  const { kind, path } = hookFolderOf(repository);
  if (kind !== 'own')
    return hookNames.map((name) =>
      byHand(name, join(path, kind === 'generated' ? '..' : '', name), reasons[kind]),
    );
  if (program !== undefined) recordProgram(repository, program);
  makeFolder(path);
  return hookNames.map((name) => installHook(path, name));
}

const reasons = {
  shared: 'core.hooksPath names a folder that other repositories use too',
  generated: 'husky writes this folder anew on each install',
} as const;

function installHook(folder: string, name: HookName): InstalledHook {
  const path = join(folder, name);
  const earlier = join(folder, earlierHook(name));
  try {
    const there = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
    if (!there) return { name, path, kind: writeHook(path, name) };
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    if (isOurHook(text)) {
      return { name, path, kind: text === hookText(name) ? 'left' : (writeHook(path, name), 'updated') };
    }
    if (lstatSync(earlier, { throwIfNoEntry: false }) !== undefined)
      return byHand(name, path, `${earlier} exists already`);
    renameSync(path, earlier);
    writeHook(path, name);
    return { name, path, kind: 'chained', earlier };
  } catch (error) {
    throw ioError(error, `installing the hook ${path}`);
  }
}

/** Others see the old hook or the whole new one. */
function writeHook(path: string, name: HookName): 'created' {
  const temporary = `${path}.${randomToken(8)}.tmp`;
  writeFileSync(temporary, hookText(name), { flag: 'wx', mode: 0o755 });
  chmodSync(temporary, 0o755);
  renameSync(temporary, path);
  return 'created';
}

function byHand(name: HookName, path: string, reason: string): InstalledHook {
  return { name, path, kind: 'by_hand', reason, line: hookLine(name) };
}

function recordProgram(repository: Repository, { node, script }: HookProgram): void {
  for (const [setting, value] of [
    [nodeSetting, node],
    [commandSetting, script],
  ] as const) {
    if (askGit(repository, ['config', '--local', '--get', setting]) !== value) {
      git(repository, ['config', '--local', setting, value]);
    }
  }
}
