import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compareDayFiles, parseDayFile, type DayFile } from '../../core/day-file.js';
import { errnoOf, ioError } from '../../errors.js';
import { stampOf, type FileStamp } from '../../storage/file-identity.js';

/** A day file as it was when the look at the ledger began: what was appended later is left for the next look. */
export interface FileSnapshot extends DayFile {
  readonly stamp: FileStamp;
}

const mostRounds = 20;

/**
 * An agent's day files (links and folders of such names are none) in reading order, with sizes that belong together: no line in them follows one that was
 * written behind the end of another. Sizes are read until at most one file has grown meanwhile; that one is taken at its
 * smaller size, and all it follows was there before.
 */
export function snapshotFiles(folder: string): readonly FileSnapshot[] {
  let before = lookAt(folder);
  for (let round = 1; round < mostRounds; round++) {
    const now = lookAt(folder);
    if (differences(before, now) <= 1) return before;
    before = now;
  }
  return before;
}

/** Whether any of the files has changed since. */
export function hasMoved(folder: string, files: readonly FileSnapshot[]): boolean {
  return differences(files, lookAt(folder)) > 0;
}

function lookAt(folder: string): readonly FileSnapshot[] {
  return listFolder(folder)
    .map(parseDayFile)
    .filter((file) => file !== undefined)
    .sort(compareDayFiles)
    .flatMap((file) => {
      const stamp = stampOf(join(folder, file.name));
      return stamp?.isFile === true ? [{ ...file, stamp }] : [];
    });
}

function differences(left: readonly FileSnapshot[], right: readonly FileSnapshot[]): number {
  const states = new Map(left.map((file) => [file.name, stateOf(file)]));
  const changed = right.filter((file) => states.get(file.name) !== stateOf(file)).length;
  return changed + left.filter(({ name }) => !right.some((file) => file.name === name)).length;
}

function stateOf({ stamp }: FileSnapshot): string {
  return `${stamp.dev} ${stamp.ino} ${stamp.birth} ${stamp.size} ${stamp.modified}`;
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw ioError(error, `listing ${folder}`);
  }
}
