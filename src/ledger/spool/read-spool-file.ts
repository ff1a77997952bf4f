import { closeSync, constants, existsSync, fstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, LedgerError } from '../../errors.js';
import { readRange } from '../../storage/line-reader.js';
import { paths } from '../../storage/workspace.js';
import { parseSpooled, spoolFileBytesAtMost, type SpooledEvent } from './spooled-event.js';
import type { SpoolFile } from './waiting.js';

export type SpoolReading =
  | { readonly kind: 'event'; readonly spooled: SpooledEvent }
  /** Nobody of us wrote this, or not to its end: to be moved aside. */
  | { readonly kind: 'foreign'; readonly reason: string }
  /** Left where it is: cannot be read now, or is meant for another workspace that shares the folder. */
  | { readonly kind: 'left'; readonly reason: string };

const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Reads one spool file. Never throws, never waits, follows no link. */
export function readSpoolFile(
  file: SpoolFile,
  { root, agent }: { root: string; agent: string },
): SpoolReading {
  const { folder, name, id, place } = file;
  if (id === undefined) return { kind: 'foreign', reason: 'its name is no id' };
  try {
    const spooled = parseSpooled(readBytes(join(folder, name)), { id, agent });
    const isOthers =
      place === 'temporary' && spooled.root !== root && existsSync(paths.ledgers(spooled.root));
    return isOthers ? { kind: 'left', reason: `it belongs to ${spooled.root}` } : { kind: 'event', spooled };
  } catch (error) {
    return failed(error);
  }
}

function readBytes(path: string): Buffer {
  const fd = openSync(path, flags);
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new LedgerError('IO_NOT_A_FILE', 'it is no regular file');
    if (stats.size > spoolFileBytesAtMost) throw new LedgerError('TOO_LARGE', `it has ${stats.size} bytes`);
    return readRange(fd, 0, stats.size);
  } finally {
    closeSync(fd);
  }
}

/** Of a link opening says ELOOP, of a socket ENXIO. */
const foreignErrnos: readonly (string | undefined)[] = ['ELOOP', 'ENXIO', 'EISDIR'];

function failed(error: unknown): SpoolReading {
  const reason = error instanceof Error ? error.message : String(error);
  const isForeign = error instanceof LedgerError || foreignErrnos.includes(errnoOf(error));
  return { kind: isForeign ? 'foreign' : 'left', reason };
}
