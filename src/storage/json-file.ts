import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { errnoOf } from '../errors.js';
import { makeFolder } from './make-folder.js';
import { replaceFileSync } from './replace-file.js';

/**
 * A small derived JSON file (cache, record): undefined when it is missing, cut, or not to be read. Callers check what
 * it says before they believe it.
 */
export function readJsonFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError || errnoOf(error) !== undefined) return undefined;
    throw error;
  }
}

/** Replaces the file whole, making its folder when it is missing. Not synced: such files can be made again. */
export function writeJsonFile(path: string, value: unknown, mode?: number): void {
  writeTextFile(path, JSON.stringify(value), mode);
}

/** The same for any text. */
export function writeTextFile(path: string, text: string, mode?: number): void {
  const options = { sync: false, ...(mode === undefined ? {} : { mode }) };
  try {
    replaceFileSync(path, text, options);
  } catch (error) {
    if (!isMissing(error)) throw error;
    makeFolder(dirname(path), mode === undefined ? undefined : 0o700);
    replaceFileSync(path, text, options);
  }
}

function isMissing(error: unknown): boolean {
  return errnoOf(error) === 'ENOENT' || (error instanceof Error && errnoOf(error.cause) === 'ENOENT');
}
