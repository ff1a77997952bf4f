import { parseObject } from '../../core/line-facts.js';
import { trimLine } from './examine-line.js';

/** A line's place in its agent's order: by seq, then by time, then by id. The latter two are only read on a tie. */
export interface LineKey {
  readonly seq: number;
  /** The raw line. */
  readonly bytes: Buffer;
}

/** Zero only for lines of the same bytes, or ones that nothing tells apart. */
export function compareKeys(left: LineKey, right: LineKey): number {
  return left.seq - right.seq || compareTies(left.bytes, right.bytes);
}

/** Unix milliseconds of a line's `ts`, or undefined when it has none that can be read. */
export function timeOf(line: Buffer): number | undefined {
  const head = timeForm.exec(line.toString('latin1', 0, 48));
  const text = head?.[1] ?? parseObject(trimLine(line))?.['ts'];
  const ms = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

const timeForm = /^\{"ts":"([^"\\]{20,35})"/;

function compareTies(left: Buffer, right: Buffer): number {
  if (left.equals(right)) return 0;
  return (timeOf(left) ?? 0) - (timeOf(right) ?? 0) || compareText(idOf(left), idOf(right));
}

function idOf(line: Buffer): string {
  const id = parseObject(trimLine(line))?.['id'];
  return typeof id === 'string' ? id : '';
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
