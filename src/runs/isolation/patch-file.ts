import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../storage/make-folder.js';
import { replaceFileSync } from '../../storage/replace-file.js';
import type { MainTree } from './main-tree.js';

/** As `patchPathOf` makes them. Paths come from journals, which may say anything; people paste them into a shell. */
const pathForm = /^g\/patches\/[\w.-]+\/[\w.-]+\.patch$/;

/** The bytes of a patch; undefined where none of ours stands: elsewhere, behind a link, no file. */
export function readPatch({ root }: Pick<MainTree, 'root'>, path: string): Buffer | undefined {
  const file = join(root, path);
  if (!pathForm.test(path) || path.includes('..')) return undefined;
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true || realpathSync(file) !== file) {
    return undefined;
  }
  return readFileSync(file);
}

/** Makes or replaces a file in `g/patches`; when it is done it survives a power failure. @throws LedgerError IO_* */
export function writePatch({ root }: Pick<MainTree, 'root'>, path: string, patch: Uint8Array): void {
  const file = join(root, path);
  makeFolder(join(file, '..'));
  replaceFileSync(file, patch, { sync: true });
}
