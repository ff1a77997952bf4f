import type { FileSnapshot } from './file-snapshot.js';
import type { Place } from './finding.js';
import { mark, type LineGraph } from './line-graph.js';

/** One day file after it was read. */
export interface ReadFile extends FileSnapshot {
  /** Absolute. */
  readonly path: string;
  /** Relative to the root, as shown. */
  readonly shown: string;
  /** Number of its first line, and how many lines it has. */
  readonly first: number;
  readonly lines: number;
  /** Offsets of every 256th line. */
  readonly offsets: readonly number[];
  /** Bytes behind the last newline. */
  readonly rest: number;
}

export const linesPerOffset = 256;

/** A line that says nothing: `torn` was closed by a later writer, `damaged` is no JSON object. */
export interface VoidLine {
  readonly index: number;
  readonly hash: string;
  readonly kind: 'torn' | 'damaged';
}

/** A `ledger_recovered` event: `line` is the hash of the torn line it speaks of. */
export interface RecoveryRecord {
  readonly index: number;
  readonly line: string;
  readonly outcome: string;
  /** The closing of the line and this record were one write. */
  readonly isOneWrite: boolean;
}

/** A `ledger_rewound` event. */
export interface RewindRecord {
  readonly index: number;
  readonly seq: number;
  readonly hash: string;
  /** Name of the day file that the lost line stood in. */
  readonly file: string | undefined;
}

/** Everything that one pass over an agent's files has brought to light. */
export interface AgentReading {
  readonly agent: string;
  /** Absolute path of the agent's folder. */
  readonly folder: string;
  readonly graph: LineGraph;
  readonly files: readonly ReadFile[];
  readonly voids: readonly VoidLine[];
  readonly recoveries: readonly RecoveryRecord[];
  readonly rewinds: readonly RewindRecord[];
  /** Linked lines whose time, written in the workspace's own zone, lies in another day than their file's. */
  readonly strays: readonly number[];
}

export function fileOf({ files }: AgentReading, index: number): ReadFile {
  let low = 0;
  let high = files.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((files[middle]?.first ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  const file = files[low];
  if (file === undefined) throw new Error(`no file holds line ${index}`);
  return file;
}

export function placeOf(reading: AgentReading, index: number): Place {
  const file = fileOf(reading, index);
  return { file: file.shown, line: index - file.first + 1 };
}

/** `g/ledger/cls/2026-11-20.jsonl:12`. */
export function spot(reading: AgentReading, index: number): string {
  const { file, line } = placeOf(reading, index);
  return `${file}:${line}`;
}

/** Whether the line takes part in the history: it is no void and no copy. */
export function takesPart({ graph }: AgentReading, index: number): boolean {
  return !graph.has(index, mark.void | mark.repeat);
}

/** The line before `index` in the same file that takes part in the history, or -1. */
export function lineBefore(reading: AgentReading, index: number): number {
  const { first } = fileOf(reading, index);
  for (let at = index - 1; at >= first; at--) if (takesPart(reading, at)) return at;
  return -1;
}

/** The file that the same writer wrote before this one: the earlier segments of a clone, or earlier plain files. */
export function fileBefore({ files }: AgentReading, file: ReadFile): ReadFile | undefined {
  return files.slice(0, files.indexOf(file)).findLast(({ clone }) => clone === file.clone);
}

/** A file's first line that takes part in the history, or -1. */
export function firstLineOf(reading: AgentReading, { first, lines }: ReadFile): number {
  for (let at = first; at < first + lines; at++) if (takesPart(reading, at)) return at;
  return -1;
}

/** A file's last line that takes part in the history, or -1. */
export function lastLineOf(reading: AgentReading, { first, lines }: ReadFile): number {
  for (let at = first + lines - 1; at >= first; at--) if (takesPart(reading, at)) return at;
  return -1;
}

/** The last line of the file that the same writer wrote before that of `line`, or -1. */
export function endOfFileBefore(reading: AgentReading, line: number): number {
  const file = fileBefore(reading, fileOf(reading, line));
  return file === undefined ? -1 : lastLineOf(reading, file);
}
