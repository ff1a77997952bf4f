import { closeSync, openSync } from 'node:fs';
import { leafHash } from '../../core/leaf-hash.js';
import type { Sha256 } from '../../core/sha256.js';
import { sameFile, stampOf, type FileStamp } from '../../storage/file-identity.js';
import { readRange } from '../../storage/line-reader.js';
import type { KnownFile } from './known.js';
import type { ScanFrom } from './scan.js';

/** The position behind what is known of a file. */
export function behind(file: KnownFile): ScanFrom {
  return { start: file.size, before: file.last };
}

/** True when the known part of the file at `path` is still there: the same file, not shorter, same last line. */
export function prefixStands(path: string, file: KnownFile, sha256: Sha256): boolean {
  const stamp = stampOf(path);
  return sameFile(stamp, file) && standsIn(stamp, path, { file, sha256 });
}

/**
 * The same, whichever file it is now: git makes files anew when it switches branches, with the same lines in them. What
 * is known of them still holds; reading them again would turn lines that others follow into heads.
 */
export function contentStands(path: string, file: KnownFile, sha256: Sha256): boolean {
  return standsIn(stampOf(path), path, { file, sha256 });
}

/** What became of the file written last: `grown` or the `same` when what is known of it still stands. */
export function sinceThen(path: string, file: KnownFile, sha256: Sha256): 'same' | 'grown' | 'changed' {
  const stamp = stampOf(path);
  if (!sameFile(stamp, file) || !standsIn(stamp, path, { file, sha256 })) return 'changed';
  return stamp?.size === file.size ? 'same' : 'grown';
}

function standsIn(
  stamp: FileStamp | undefined,
  path: string,
  { file, sha256 }: { readonly file: KnownFile; readonly sha256: Sha256 },
): boolean {
  if (stamp === undefined || !stamp.isFile || stamp.size < file.size) return false;
  const isUntouched = stamp.size === file.size && stamp.modified === file.modified;
  return (isUntouched && sameFile(stamp, file)) || lastLineStands(path, file, sha256);
}

function lastLineStands(path: string, { size, last }: KnownFile, sha256: Sha256): boolean {
  if (last === undefined) return true;
  const fd = openSync(path, 'r');
  try {
    const line = readRange(fd, size - 1 - last.bytes, size);
    return line.at(-1) === 0x0a && leafHash(line.subarray(0, -1), sha256) === last.hash;
  } finally {
    closeSync(fd);
  }
}
