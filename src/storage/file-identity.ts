import { fstatSync, lstatSync, type BigIntStats } from 'node:fs';
import { errnoOf } from '../errors.js';

/**
 * Which file stands at a path: device, inode and birth time together, since inode numbers are used again as soon as a
 * file is deleted. Where the file system keeps no birth time it is "0" and only the other two tell.
 */
export interface FileIdentity {
  readonly dev: string;
  readonly ino: string;
  readonly birth: string;
}

export interface FileStamp extends FileIdentity {
  readonly size: number;
  readonly modified: string;
  readonly isFile: boolean;
}

/** The stamp of what stands at `path` (a link itself, not its target), or undefined when nothing does. */
export function stampOf(path: string): FileStamp | undefined {
  try {
    return toStamp(lstatSync(path, { bigint: true }));
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

export function stampOfOpen(fd: number): FileStamp {
  return toStamp(fstatSync(fd, { bigint: true }));
}

export function sameFile(left: FileIdentity | undefined, right: FileIdentity | undefined): boolean {
  return (
    left !== undefined &&
    right !== undefined &&
    left.ino === right.ino &&
    left.dev === right.dev &&
    left.birth === right.birth
  );
}

export function identityOf({ dev, ino, birth }: FileIdentity): FileIdentity {
  return { dev, ino, birth };
}

function toStamp(stats: BigIntStats): FileStamp {
  return {
    dev: String(stats.dev),
    ino: String(stats.ino),
    birth: String(stats.birthtimeNs),
    size: Number(stats.size),
    modified: String(stats.mtimeNs),
    isFile: stats.isFile(),
  };
}
