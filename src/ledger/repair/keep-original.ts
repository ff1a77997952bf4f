import { closeSync, constants, copyFileSync, existsSync, openSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ioError } from '../../errors.js';
import { makeFolder } from '../../storage/make-folder.js';
import { syncFile, syncFolder } from '../../storage/sync.js';

/**
 * Copies a file, byte for byte, to a name that must be free. When it returns, the copy survives a power loss.
 * @throws LedgerError IO_*
 */
export function keepOriginal(path: string, keptAs: string): void {
  try {
    makeFolder(dirname(keptAs));
    copyFileSync(path, keptAs, constants.COPYFILE_EXCL);
    const fd = openSync(keptAs, 'r');
    try {
      syncFile(fd);
    } finally {
      closeSync(fd);
    }
    syncFolder(dirname(keptAs));
  } catch (error) {
    throw ioError(error, `keeping ${path} as ${keptAs}`);
  }
}

/** The first name that is free: `g/archive/damaged/<agent>/<day file>.<n>`. */
export function nameForOriginal(root: string, agent: string, name: string): string {
  for (let n = 1; ; n++) {
    const path = join(root, folderOf(agent), `${name}.${n}`);
    if (!existsSync(path)) return path;
  }
}

/** What is kept of an agent, relative to the root. */
export function keptOriginals(root: string, agent: string): readonly string[] {
  const folder = join(root, folderOf(agent));
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folderOf(agent), name)) : [];
}

function folderOf(agent: string): string {
  return `g/archive/damaged/${agent}`;
}
