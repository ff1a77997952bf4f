import { closeSync, openSync } from 'node:fs';
import { readLine } from '../../core/line-facts.js';
import { ioError } from '../../errors.js';
import { sameFile } from '../../storage/file-identity.js';
import { readRange } from '../../storage/line-reader.js';
import type { KnownFile } from '../append/known.js';
import {
  fileOf,
  placeOf,
  takesPart,
  type AgentReading,
  type ReadFile,
  type RewindRecord,
} from './agent-reading.js';
import type { Findings, Place } from './finding.js';
import { mark } from './line-graph.js';
import { hashLine, toHex } from './line-hash.js';
import type { Remembered } from './remembered.js';

/** A line that was known to stand, and the file it was in when that is known. */
interface LostLine {
  readonly seq: number;
  readonly hash: string;
  readonly file: string | undefined;
}

/**
 * Compares the files with what writers remember of them. git replaces files, it never writes into one: a file that is
 * still the same one, but shorter or other than it was known, was cut or changed in place.
 */
export function judgeRemembered(reading: AgentReading, remembered: Remembered, findings: Findings): void {
  const touched = new Set<string>();
  for (const file of reading.files) {
    const known = remembered.files[file.name];
    const message = known === undefined ? undefined : changeInPlace(file, known);
    if (message === undefined || known === undefined) continue;
    touched.add(file.name);
    findings.add('changed', placeOfChange(reading, file, known), message);
  }
  const recorded = new Set(reading.rewinds.map(({ hash }) => hash));
  for (const lost of lostLines(reading, remembered))
    if (!recorded.has(lost.hash) && !touched.has(lost.file ?? '')) judgeLost(reading, lost, findings);
}

/** `ledger_rewound` events: a note as long as the line they tell of is not back. */
export function judgeRewinds(reading: AgentReading, findings: Findings): void {
  const records = reading.rewinds.filter(({ index }) => takesPart(reading, index));
  const stands = reading.graph.find(records.map(({ hash }) => hash));
  for (const [at, record] of records.entries()) {
    const { index, seq, hash } = record;
    if (stands[at] !== undefined) continue;
    const replaced = standsInItsPlace(reading, record);
    if (replaced !== undefined) {
      const message = `not the line number ${seq} (${hash.slice(0, 12)}…) that stood here when it was written`;
      findings.add('changed', placeOf(reading, replaced), message);
      continue;
    }
    findings.add(
      'rewound',
      placeOf(reading, index),
      `line number ${seq} (${hash.slice(0, 12)}…) is gone since then`,
    );
  }
}

/**
 * The line that the record follows, should it have the lost one's number in the lost one's file. Whoever takes a line away
 * leaves the one before it as the end; names of files are never used twice, so that another branch cannot be it.
 */
function standsInItsPlace(reading: AgentReading, { index, seq, file }: RewindRecord): number | undefined {
  const { graph } = reading;
  const parents = graph.has(index, mark.straight) ? [index - 1] : graph.parentsOf(index);
  return parents.find(
    (parent) => parent >= 0 && graph.seq(parent) === seq && fileOf(reading, parent).name === file,
  );
}

function changeInPlace({ path, stamp }: ReadFile, known: KnownFile): string | undefined {
  // Without a birth time the same device and inode may well be another file.
  if (known.birth === '0' || !sameFile(stamp, known)) return undefined;
  if (stamp.size < known.size)
    return `cut in place: ${known.size - stamp.size} bytes that were known are gone`;
  return known.last === undefined || lastLineStands(path, known.size, known.last.hash)
    ? undefined
    : 'changed in place: the last line known does not stand where it stood';
}

/** The known part ends with a newline, and the last line in it, torn and damaged ones left out, is the one known. */
function lastLineStands(path: string, size: number, hash: string): boolean {
  const end = readEnd(path, size);
  if (end.at(-1) !== 0x0a) return false;
  for (let to = end.length - 1; to > 0;) {
    const from = end.lastIndexOf(0x0a, to - 1) + 1;
    // What begins before the bytes read cannot be judged.
    if (from === 0 && end.length < size) return true;
    const line = end.subarray(from, to);
    if (readLine(line).kind === 'line')
      return toHex(hashLine(Buffer.concat([blank, line]), 1, line.length + 1)) === hash;
    to = from - 1;
  }
  return false;
}

const blank = Buffer.alloc(1);
/** Room for several of the longest lines. */
const endBytes = 256 * 1024;

function readEnd(path: string, size: number): Buffer {
  try {
    const fd = openSync(path, 'r');
    try {
      return readRange(fd, Math.max(0, size - endBytes), size);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw ioError(error, `reading ${path}`);
  }
}

/** The line that was known last, should it stand elsewhere now; else the one with its number; else the file's last. */
function placeOfChange(reading: AgentReading, file: ReadFile, { last }: KnownFile): Place {
  const [moved] = last === undefined ? [] : reading.graph.find([last.hash]);
  const isHere = moved !== undefined && moved >= file.first && moved < file.first + file.lines;
  const line = isHere ? moved : lineWithNumber(reading, file, last?.seq ?? -1);
  return line === undefined ? { file: file.shown, line: Math.max(1, file.lines) } : placeOf(reading, line);
}

function lineWithNumber(
  { graph }: AgentReading,
  { first, lines }: ReadFile,
  seq: number,
): number | undefined {
  for (let line = first; line < first + lines; line++)
    if (graph.seq(line) === seq && !graph.has(line, mark.void | mark.repeat | mark.followed)) return line;
  return undefined;
}

function lostLines(reading: AgentReading, { heads, pin }: Remembered): readonly LostLine[] {
  const wanted: LostLine[] = [...heads];
  if (pin !== undefined && !heads.some(({ hash }) => hash === pin.hash))
    wanted.push({ ...pin, file: pin.file });
  const stands = reading.graph.find(wanted.map(({ hash }) => hash));
  return wanted.filter((_, at) => stands[at] === undefined);
}

/** A line that nothing follows, with the lost one's number, where that one stood: it has taken its place. */
function judgeLost(reading: AgentReading, { seq, hash, file }: LostLine, findings: Findings): void {
  const files = reading.files.filter(({ name, clone }) =>
    file === undefined ? clone === undefined : name === file,
  );
  for (const one of files) {
    const line = lineWithNumber(reading, one, seq);
    if (line === undefined) continue;
    findings.add(
      'changed',
      placeOf(reading, line),
      `not the line number ${seq} (${hash.slice(0, 12)}…) known here`,
    );
    return;
  }
  const last = files.at(-1) ?? reading.files.at(-1);
  const place = {
    file:
      file === undefined ? (last?.shown ?? `g/ledger/${reading.agent}`) : `g/ledger/${reading.agent}/${file}`,
    line: Math.max(1, files.at(-1)?.lines ?? 1),
  };
  findings.add('rewound', place, `line number ${seq} (${hash.slice(0, 12)}…), known earlier, is gone`);
}
