import { closeSync } from 'node:fs';
import type { LedgerLine } from '../../schema/generated/types.js';
import { linesBackwards, type ReadMeter } from '../read/backwards.js';
import { openDayFile } from '../read/blocks.js';
import { parseLine } from '../read/examine-line.js';
import { listAgentFiles, type DayFileRef } from '../read/selection.js';

export interface FoundLine {
  readonly value: LedgerLine & { readonly data: Readonly<Record<string, unknown>> };
  readonly bytes: Buffer;
  readonly offset: number;
  /** 0: a line of another tool. */
  readonly seq: number;
  readonly timeMs: number;
}

export interface Search {
  readonly root: string;
  readonly agent: string;
  readonly meter: ReadMeter;
  /** Looks at the raw line; those it does not want are left out. */
  readonly wants: (line: Buffer) => boolean;
}

/** An agent may have thousands of files, and a process as few as 256 descriptors. */
const filesOpenAtMost = 64;

/**
 * The lines of an agent over all its files, each file from its end, the newest of their ends first. However many files
 * there are, few are open at a time. Torn and damaged lines are left out; locks nothing.
 * @throws LedgerError IO_*
 */
export function* newestFirst(search: Search): Generator<FoundLine> {
  const open = new Set<FileFromItsEnd>();
  try {
    const files = listAgentFiles(search.root, search.agent)
      .map((ref) => new FileFromItsEnd(ref, search, open))
      .filter((file) => file.advance())
      .sort((left, right) => (isLater(left.line, right.line) ? 1 : -1));
    for (let newest = files.pop(); newest !== undefined; newest = files.pop()) {
      yield newest.line;
      if (newest.advance()) files.splice(placeOf(newest, files), 0, newest);
    }
  } finally {
    for (const file of open) file.close();
  }
}

/** Behind all that are not later. */
function placeOf({ line }: FileFromItsEnd, files: readonly FileFromItsEnd[]): number {
  let low = 0;
  for (let high = files.length; low < high;) {
    const middle = (low + high) >> 1;
    const other = files[middle];
    if (other !== undefined && isLater(other.line, line)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Lines of other tools have no `seq`; among those, and against ours, time decides. */
function isLater(left: FoundLine, right: FoundLine): boolean {
  if (left.seq !== right.seq && left.seq > 0 && right.seq > 0) return left.seq > right.seq;
  const byTime = left.timeMs - right.timeMs;
  return byTime === 0 || Number.isNaN(byTime) ? (left.value.id ?? '') > (right.value.id ?? '') : byTime > 0;
}

/** One file and how far from its end it was read. Closed by another one's opening it opens again where it stood. */
class FileFromItsEnd {
  readonly #ref: DayFileRef;
  readonly #search: Search;
  readonly #open: Set<FileFromItsEnd>;
  #lines: Generator<FoundLine> | undefined;
  #line: FoundLine | undefined;

  constructor(ref: DayFileRef, search: Search, open: Set<FileFromItsEnd>) {
    this.#ref = ref;
    this.#search = search;
    this.#open = open;
  }

  /** The one `advance` came to. */
  get line(): FoundLine {
    if (this.#line === undefined) throw new Error('advance first');
    return this.#line;
  }

  /** To the line before; false at the beginning of the file. */
  advance(): boolean {
    this.#lines ??= this.#begin();
    const next = this.#lines.next();
    if (next.done === true) {
      this.close();
      return false;
    }
    this.#line = next.value;
    return true;
  }

  close(): void {
    this.#lines?.return(undefined);
    this.#lines = undefined;
    this.#open.delete(this);
  }

  #begin(): Generator<FoundLine> {
    const [oldest] = this.#open;
    if (oldest !== undefined && this.#open.size >= filesOpenAtMost) oldest.close();
    this.#open.add(this);
    return linesOf(this.#ref, this.#search, this.#line?.offset);
  }
}

function* linesOf({ path }: DayFileRef, { meter, wants }: Search, before = Infinity): Generator<FoundLine> {
  const open = openDayFile(path);
  if (open === undefined) return;
  try {
    for (const { bytes, offset } of linesBackwards(open.fd, Math.min(before, open.stats.size), meter)) {
      if (bytes === undefined || !wants(bytes)) continue;
      const parsed = parseLine(bytes);
      if (parsed.kind !== 'line') continue;
      const { value } = parsed;
      const { data = {}, seq = 0, ts } = value;
      yield { value: { ...value, data }, bytes, offset, seq, timeMs: Date.parse(ts) };
    }
  } finally {
    closeSync(open.fd);
  }
}
