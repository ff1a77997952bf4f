import { readFileSync } from 'node:fs';
import { readLine, type LineReading } from '../../core/line-facts.js';
import { ioError } from '../../errors.js';
import { linesOf } from '../git/blobs.js';
import { spot, type AgentReading, type ReadFile } from './agent-reading.js';
import { goneFiles, type Committed } from './committed.js';
import type { Findings } from './finding.js';
import { hashLine, toHex } from './line-hash.js';

/** Larger contents would not fit the memory that is promised. */
const mostBytes = 16 * 1024 * 1024;

/**
 * Compares files with what git has of them: lines are only ever added to a file, so one that git has and the file has not
 * was changed, moved or taken out. Only a cut end may be an older state that somebody brought back, as long as nothing
 * here follows what is gone.
 */
export function judgeCommitted(reading: AgentReading, committed: Committed, findings: Findings): void {
  for (const files of groupsOf(reading, committed)) {
    const contents = committed.contents(files.map(({ blob }) => blob));
    for (const { file, blob } of files) {
      const old = linesOf(contents.get(blob) ?? Buffer.alloc(0)).map(textOf);
      judgeFile(reading, { file, now: linesOf(contentOf(file)).map(textOf), old }, findings);
    }
  }
  for (const name of goneFiles(committed, reading.folder)) {
    const place = { file: `g/ledger/${reading.agent}/${name}`, line: 1 };
    findings.add('rewound', place, 'this committed file is gone');
  }
}

interface KnownFile {
  readonly file: ReadFile;
  readonly blob: string;
}

/** Files to compare, so many at a time as the memory has room for. */
function groupsOf({ files }: AgentReading, { changed }: Committed): readonly (readonly KnownFile[])[] {
  const groups: KnownFile[][] = [];
  let roomBytes = -1;
  for (const file of files) {
    const blob = changed.get(file.path);
    if (blob === undefined || file.stamp.size > mostBytes) continue;
    roomBytes -= file.stamp.size;
    if (roomBytes >= 0) groups.at(-1)?.push({ file, blob });
    else {
      groups.push([{ file, blob }]);
      roomBytes = mostBytes - file.stamp.size;
    }
  }
  return groups;
}

interface Compared {
  readonly file: ReadFile;
  /** Lines, one character a byte. */
  readonly now: readonly string[];
  readonly old: readonly string[];
}

function judgeFile(reading: AgentReading, compared: Compared, findings: Findings): void {
  const { file, now, old } = compared;
  const present = new Set(now);
  const missing = old.flatMap((line, at) =>
    present.has(line) || !isPlain(line) ? [] : [{ line: at + 1, hash: hashOf(line) }],
  );
  const [first] = missing;
  if (first === undefined) return judgeAdded(compared, findings);
  const place = { file: file.shown, line: Math.min(first.line, Math.max(1, now.length)) };
  const elsewhere = reading.graph.find(missing.map(({ hash }) => hash)).find((line) => line !== undefined);
  const isCut = first.line === now.length + 1 && !isFollowed(reading, missing);
  if (elsewhere !== undefined)
    findings.add('order', place, `the line committed here stands at ${spot(reading, elsewhere)} now`);
  else if (isCut)
    findings.add('rewound', place, `committed lines behind this one are gone: ${missing.length}`);
  else findings.add('changed', place, `not line ${first.line} of this file as it was committed`);
}

/** Everything is here, but is it where it was? Lines that stand twice are what merges of git leave, no damage. */
function judgeAdded({ file, now, old }: Compared, findings: Findings): void {
  const front = now.slice(0, old.length);
  const at = front.findIndex((line, index) => line !== old[index]);
  if (at === -1 || new Set(now).size < now.length || !old.every(isSound)) return;
  const message = 'stands where another line was when this file was committed: it was added or moved';
  findings.add('order', { file: file.shown, line: at + 1 }, message);
}

/** Others are what `repair` completes, cleans or takes out. */
function isPlain(line: string): boolean {
  return line.startsWith('{') && line.endsWith('}') && kindOf(line) === 'line';
}

function isSound(line: string): boolean {
  return isPlain(line) || kindOf(line) === 'torn';
}

function kindOf(line: string): LineReading['kind'] {
  return readLine(Buffer.from(line, 'latin1')).kind;
}

/** A line here names one of those that are gone. */
function isFollowed({ graph }: AgentReading, missing: readonly { readonly hash: string }[]): boolean {
  const absent = graph.absentHashes();
  return missing.some(({ hash }) => absent.has(hash));
}

function contentOf({ path, stamp }: ReadFile): Buffer {
  try {
    return readFileSync(path).subarray(0, stamp.size);
  } catch (error) {
    throw ioError(error, `reading ${path}`);
  }
}

function hashOf(line: string): string {
  const bytes = Buffer.from(`\0${line}`, 'latin1');
  return toHex(hashLine(bytes, 1, bytes.length));
}

function textOf(line: Buffer): string {
  return line.toString('latin1');
}
