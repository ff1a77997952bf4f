import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseDayFile } from '../../core/day-file.js';
import type { ZoneClock } from '../../core/timestamp.js';
import { errnoOf, ioError, LedgerError } from '../../errors.js';
import { realEdges } from '../../storage/edges.js';
import { paths, readWorkspace } from '../../storage/workspace.js';

/** What the place of a file in a workspace says about its lines; nothing for a file that lies elsewhere. */
export interface Surroundings {
  readonly agent?: string;
  readonly day?: string;
  readonly clock?: ZoneClock;
}

/**
 * Files to validate: a path of a file is taken as it is, whatever its name; of a folder all `*.jsonl` below, of a root only
 * those of its ledgers. Sorted within each folder; links to folders are not followed.
 * @throws LedgerError IO_FAILED for a path that is not there, other IO_*
 */
export function findFiles(given: readonly string[]): readonly string[] {
  return given.flatMap((path) => {
    if (!isFolder(path)) return [path];
    return filesBelow(existsSync(paths.ledgers(path)) ? paths.ledgers(path) : path);
  });
}

export function surroundingsOf(path: string): Surroundings {
  const folder = dirname(resolve(path));
  const ledgers = dirname(folder);
  const root = resolve(ledgers, '../..');
  if (ledgers !== paths.ledgers(root)) return {};
  const day = parseDayFile(basename(path))?.day;
  const clock = readWorkspace(root, realEdges())?.clock;
  return {
    agent: basename(folder),
    ...(day === undefined ? {} : { day }),
    ...(clock === undefined ? {} : { clock }),
  };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw ioError(error, `looking at ${path}`);
    throw new LedgerError('IO_FAILED', `there is no file or folder ${path}`, {
      cause: error,
      hint: "Name day files, an agent's folder or the root of a workspace.",
    });
  }
}

function filesBelow(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries
      .toSorted((left, right) => (left.name < right.name ? -1 : 1))
      .flatMap((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return filesBelow(path);
        return entry.isFile() && entry.name.endsWith('.jsonl') ? [path] : [];
      });
  } catch (error) {
    throw ioError(error, `listing ${folder}`);
  }
}
