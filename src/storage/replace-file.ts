import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LedgerError, errnoOf, ioError } from '../errors.js';
import { ignoreFileSizeSignal } from './lock/file-size-signal.js';
import { collectLeftoversOnce, temporaryPath } from './lock/temporary.js';

export interface ReplaceOptions {
  /** True: when the call is done the new content survives a power failure. Costs two syncs. */
  readonly sync: boolean;
  /** Exactly these permissions. Default: those of the file being replaced, else what the umask leaves of 0666. */
  readonly mode?: number;
}

/** The last replacement under way for each path of this process. */
const underWay = new Map<string, Promise<void>>();

/**
 * Replaces the file at `path`, or makes it. Readers find the old content or the new, whole, at any moment and after a
 * crash. When it fails, the old file stands unchanged and nothing is left beside it; a kill leaves a temporary file,
 * which names its maker and is removed by a later replacement in that folder. Calls for one path take effect in
 * the order they were made. A symbolic link at `path` is replaced itself, what it points to is not touched.
 *
 * Writes through write-file-atomic into a staging file, because that library neither notices a short write (a full
 * disk, a file-size limit) nor syncs the folder.
 *
 * IO_NO_SPACE, IO_NOT_A_FILE (a folder stands at `path`), other IO_*. Should only the folder's sync fail (IO_FAILED),
 * the new content stands but may not survive a power failure.
 */
export async function replaceFile(
  path: string,
  data: string | Uint8Array,
  options: ReplaceOptions,
): Promise<void> {
  const target = resolve(path);
  const run = async (): Promise<void> => replaceNow(target, toBuffer(data), options);
  const turn = (underWay.get(target) ?? Promise.resolve()).then(run, run);
  underWay.set(target, turn);
  try {
    await turn;
  } finally {
    if (underWay.get(target) === turn) underWay.delete(target);
  }
}

/** `replaceFile` in plain system calls, for short-lived processes: the same promises, done when it returns. */
export function replaceFileSync(path: string, data: string | Uint8Array, options: ReplaceOptions): void {
  const target = resolve(path);
  const temporary = temporaryPath(target);
  collectLeftoversOnce(dirname(target));
  try {
    writeNew(temporary, toBuffer(data), { ...options, mode: options.mode ?? modeOf(target) });
    renameOrRemove(temporary, target);
    if (options.sync) syncFolder(dirname(target));
  } catch (error) {
    throw ioError(error, `replacing ${path}`);
  }
}

async function replaceNow(target: string, bytes: Buffer, options: ReplaceOptions): Promise<void> {
  const { rename, unlink } = await import('node:fs/promises'); // not at the top: 0.9 ms of a short process
  const staging = temporaryPath(target);
  collectLeftoversOnce(dirname(target));
  try {
    await writeStaging(staging, bytes, { ...options, mode: options.mode ?? modeOf(target) });
    await rename(staging, target);
    if (options.sync) syncFolder(dirname(target));
  } catch (error) {
    await unlink(staging).catch(() => {});
    throw ioError(error, `replacing ${target}`);
  }
}

interface WriteOptions {
  readonly sync: boolean;
  readonly mode: number | undefined;
}

async function writeStaging(staging: string, bytes: Buffer, options: WriteOptions): Promise<void> {
  ignoreFileSizeSignal();
  const { default: writeFileAtomic } = await import('write-file-atomic');
  const { mode } = options;
  await writeFileAtomic(staging, bytes, { fsync: options.sync, ...(mode === undefined ? {} : { mode }) });
  const { size } = statSync(staging);
  if (size !== bytes.length) throw cutShort(size, bytes.length);
}

/** Makes a file with all of `bytes`, or leaves none. */
function writeNew(path: string, bytes: Buffer, options: WriteOptions): void {
  const descriptor = openSync(path, 'wx', options.mode);
  try {
    writeWhole(descriptor, bytes);
    const stats = fstatSync(descriptor);
    if (stats.size !== bytes.length) throw cutShort(stats.size, bytes.length);
    if (options.mode !== undefined && (stats.mode & 0o7777) !== options.mode)
      fchmodSync(descriptor, options.mode);
    if (options.sync) fsyncSync(descriptor);
  } catch (error) {
    closeSync(descriptor);
    unlinkSync(path);
    throw error;
  }
  closeSync(descriptor);
}

function writeWhole(descriptor: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) {
    const written = writeSync(descriptor, bytes, done);
    if (written === 0) throw cutShort(done, bytes.length);
    done += written;
  }
}

function renameOrRemove(temporary: string, target: string): void {
  try {
    renameSync(temporary, target);
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  }
}

/** Makes a rename in the folder survive a power failure. File systems that cannot sync folders need no such call. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } catch (error) {
    if (errnoOf(error) !== 'EINVAL') throw error;
  } finally {
    closeSync(descriptor);
  }
}

function modeOf(path: string): number | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? stats.mode & 0o777 : undefined;
}

function toBuffer(data: string | Uint8Array): Buffer {
  return typeof data === 'string'
    ? Buffer.from(data, 'utf8')
    : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

function cutShort(writtenBytes: number, wantedBytes: number): LedgerError {
  return new LedgerError(
    'IO_NO_SPACE',
    `only ${writtenBytes} of ${wantedBytes} bytes could be written: the disk, a quota or a file-size limit is full`,
    { details: { writtenBytes, wantedBytes } },
  );
}
