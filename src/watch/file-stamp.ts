import { lstatSync } from 'node:fs';

/** What a cheap look at a derived file tells: size, modification time, inode. */
export type FileStamp = readonly [sizeBytes: number, modifiedMs: number, ino: number];

/** Undefined when nothing, or no file, stands there. */
export function fileStamp(path: string): FileStamp | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true ? [stats.size, stats.mtimeMs, stats.ino] : undefined;
}

export function sameStamp(left: FileStamp | undefined, right: FileStamp | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  return left.every((part, at) => part === right[at]);
}
