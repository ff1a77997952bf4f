import { join } from 'node:path';
import {
  identityOf,
  sameFile,
  stampOf,
  type FileIdentity,
  type FileStamp,
} from '../../storage/file-identity.js';
import { readLines } from '../../storage/line-reader.js';
import { idOf } from './id-index.js';

interface Covered {
  readonly identity: FileIdentity;
  readonly offsets: Map<string, number>;
  /** The lines between these offsets were read. */
  readonly start: number;
  end: number;
}

const none: ReadonlyMap<string, number> = new Map();

/** Ids of the lines in an agent's files and where they stand: each line is read once, also while the files grow. */
export class IdOffsets {
  readonly #folder: string;
  readonly #files = new Map<string, Covered>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Those of the lines that begin at `start` or behind it, and perhaps others, in the file as it is now; of an id that
   * stands twice the first. A start inside a line costs that line. @throws LedgerError IO_*
   */
  in(name: string, start = 0): ReadonlyMap<string, number> {
    const path = join(this.#folder, name);
    const stamp = stampOf(path);
    if (stamp === undefined) return none;
    const file = this.#covering(name, stamp, start);
    if (stamp.size > file.end) {
      const { end } = readLines(path, (line, offset) => noteId(file, line, offset), { start: file.end });
      file.end = end;
    }
    return file.offsets;
  }

  #covering(name: string, stamp: FileStamp, start: number): Covered {
    const file = this.#files.get(name);
    const stands = file !== undefined && sameFile(file.identity, stamp) && stamp.size >= file.end;
    if (stands && file.start <= start) return file;
    const fresh: Covered = { identity: identityOf(stamp), offsets: new Map(), start, end: start };
    this.#files.set(name, fresh);
    return fresh;
  }
}

function noteId(file: Covered, line: Buffer, offset: number): void {
  const id = idOf(line);
  if (id !== undefined && !file.offsets.has(id)) file.offsets.set(id, offset);
}
