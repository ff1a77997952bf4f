import { join } from 'node:path';
import { readLine } from '../../core/line-facts.js';
import { sameFile, stampOf, identityOf, type FileIdentity } from '../../storage/file-identity.js';
import { readLines } from '../../storage/line-reader.js';

/** A line found by its id. */
export interface FoundLine {
  readonly offset: number;
  readonly line: Uint8Array;
}

/**
 * Finds one id in one file by a search over its bytes, without parsing lines that do not hold it. Torn lines carry no
 * meaning and are passed over.
 */
export function searchId(path: string, id: string): FoundLine | undefined {
  const wanted = Buffer.from(`"id":"${id}"`, 'latin1');
  let found: FoundLine | undefined;
  readLines(path, (line, offset) => {
    if (found === undefined && line.includes(wanted) && idOf(line) === id)
      found = { offset, line: Buffer.from(line) };
  });
  return found;
}

interface IndexedFile {
  readonly identity: FileIdentity;
  readonly offsets: Map<string, number>;
  end: number;
}

/** Ids of whole files, read once and extended as the files grow: for writers that look up many. */
export class IdIndex {
  readonly #files = new Map<string, IndexedFile>();

  /** Offset of the line with that id in the file as it is now. */
  find(folder: string, name: string, id: string): number | undefined {
    const path = join(folder, name);
    const stamp = stampOf(path);
    if (stamp === undefined) return undefined;
    const file = this.#fileFor(name, stamp);
    if (stamp.size > file.end) {
      const { end } = readLines(path, (line, offset) => noteId(file, line, offset), { start: file.end });
      file.end = end;
    }
    return file.offsets.get(id);
  }

  #fileFor(name: string, stamp: FileIdentity & { readonly size: number }): IndexedFile {
    const file = this.#files.get(name);
    if (file !== undefined && sameFile(file.identity, stamp) && stamp.size >= file.end) return file;
    const fresh: IndexedFile = { identity: identityOf(stamp), offsets: new Map(), end: 0 };
    this.#files.set(name, fresh);
    return fresh;
  }
}

function noteId(file: IndexedFile, line: Buffer, offset: number): void {
  const id = idOf(line);
  if (id !== undefined && !file.offsets.has(id)) file.offsets.set(id, offset);
}

/** The id of a line that carries meaning. */
export function idOf(line: Uint8Array): string | undefined {
  const reading = readLine(line);
  return reading.kind === 'line' ? reading.facts.id : undefined;
}
