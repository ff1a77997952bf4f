import { readLine, parseObject } from '../../core/line-facts.js';
import { isTornLine } from '../../core/torn-line.js';
import type { LedgerLine } from '../../schema/generated/types.js';

/** A line's place in its agent's order, or why it is skipped. Lines of other tools have no `seq`. */
export type Examined =
  { readonly kind: 'line'; readonly seq: number | undefined } | { readonly kind: 'torn' | 'damaged' };

/**
 * Tells from a line's two ends what it is, without parsing lines of our own writing: damage in the middle of those
 * goes unseen. All others are parsed.
 */
export function examineLine(line: Buffer): Examined {
  const seq = ownSeq(line, 0, line.length);
  if (seq !== -1) return { kind: 'line', seq };
  const reading = readLine(trimLine(line));
  return reading.kind === 'line' ? { kind: 'line', seq: reading.facts.seq } : reading;
}

const headText = Buffer.from('{"ts":"');
const linkText = Buffer.from(',"prev":"');
const seqText = Buffer.from(',"seq":');
/** `,"prev":"` + 64 hex digits + `"}` */
const linkBytes = linkText.length + 66;

/** `seq` of a line that begins and ends as our commonest ones do, cut from [from, to) of `bytes`; -1 for all others. */
export function ownSeq(bytes: Buffer, from: number, to: number): number {
  const link = to - linkBytes;
  if (link - from < 60 || bytes[to - 1] !== 0x7d || bytes[to - 2] !== 0x22) return -1;
  if (!standsAt(bytes, link, linkText) || !standsAt(bytes, from, headText)) return -1;
  let at = link - 1;
  let seq = 0;
  for (let unit = 1; unit < 1e15 && isDigit(bytes[at]); unit *= 10) seq += ((bytes[at--] ?? 0) - 0x30) * unit;
  return at < link - 1 && standsAt(bytes, at - seqText.length + 1, seqText) ? seq : -1;
}

/** Where a line of our own writing would begin inside another one: two lines glued by a writer that was killed. */
export function nextHead(bytes: Buffer, from: number): number {
  const found = bytes.indexOf(headText, from);
  return found === -1 ? bytes.length : found;
}

/** Without the byte order mark or carriage return that other tools leave. Hashes are over the line as it stands. */
export function trimLine(line: Buffer): Buffer {
  const from = line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? 3 : 0;
  const to = line.at(-1) === 0x0d ? line.length - 1 : line.length;
  return from === 0 && to === line.length ? line : line.subarray(from, to);
}

export type ParsedLine =
  { readonly kind: 'line'; readonly value: LedgerLine } | { readonly kind: 'torn' | 'damaged' | 'foreign' };

/** Parses the whole line: what is delivered has every text that a line must have. */
export function parseLine(line: Buffer): ParsedLine {
  const trimmed = trimLine(line);
  const value = parseObject(trimmed);
  if (value === undefined) return { kind: 'damaged' };
  if (isTornLine(trimmed)) return { kind: 'torn' };
  return isLedgerLine(value) ? { kind: 'line', value } : { kind: 'foreign' };
}

const textKeys = ['ts', 'agent', 'session_id', 'event', 'task_id', 'source', 'summary'] as const;

function isLedgerLine(value: object): value is LedgerLine {
  const line = value as Readonly<Record<string, unknown>>;
  const { data } = line;
  const soundData = data === undefined || (typeof data === 'object' && data !== null && !Array.isArray(data));
  return soundData && textKeys.every((key) => typeof line[key] === 'string');
}

function standsAt(bytes: Buffer, at: number, text: Buffer): boolean {
  for (let index = 0; index < text.length; index++) {
    if (bytes[at + index] !== text[index]) return false;
  }
  return true;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
