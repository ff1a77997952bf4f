import { closeSync, fstatSync, openSync } from 'node:fs';
import { HashTable } from '../../core/hash-table.js';
import { readLine, type LineFacts } from '../../core/line-facts.js';
import { parseStrict } from '../../core/strict-json.js';
import { parseTimestamp } from '../../core/timestamp.js';
import { errnoOf, ioError, LedgerError } from '../../errors.js';
import { lineViolationsOf } from '../../schema/more-rules.js';
import { readRange } from '../../storage/line-reader.js';
import { parseLine, type JsonObject } from '../verify/line-check.js';
import { hashLine, toHex } from '../verify/line-hash.js';
import { streamLines } from '../verify/line-stream.js';
import { OwnLine } from '../verify/own-line.js';
import { PlainLine } from '../verify/plain-line.js';
import type { Flaw, ValidationFinding } from './finding.js';
import { surroundingsOf, type Surroundings } from './ledger-paths.js';

export interface ValidatedFile {
  readonly lines: number;
  /** Closed after a crash. */
  readonly torn: number;
  readonly findings: readonly ValidationFinding[];
  /** Hashes of damaged lines, by line. */
  readonly damaged: ReadonlyMap<number, string>;
  /** Hashes of pieces that a writer found, could not close and put on record. */
  readonly setApart: readonly string[];
}

/** @throws LedgerError IO_* */
export function validateFile(path: string, isStrict: boolean): ValidatedFile {
  const validator = new FileValidator(path, isStrict);
  try {
    const fd = openSync(path, 'r');
    try {
      const { size } = fstatSync(fd);
      const rest = streamLines(fd, size, (buffer, from, to) => validator.takeLine(buffer, from, to));
      if (rest > 0) validator.takeRest(readRange(fd, size - rest, size));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw errnoOf(error) === undefined ? error : ioError(error, `reading ${path}`);
  }
  return validator;
}

const newline = Buffer.from('\n');

class FileValidator implements ValidatedFile {
  lines = 0;
  torn = 0;
  readonly findings: ValidationFinding[] = [];
  readonly damaged = new Map<number, string>();
  readonly setApart: string[] = [];
  readonly #path: string;
  readonly #isStrict: boolean;
  readonly #around: Surroundings;
  readonly #hashes = new HashTable();
  /** For files in their place in a workspace. */
  readonly #quick: QuickLook | undefined;
  #seq = 0;

  constructor(path: string, isStrict: boolean) {
    this.#path = path;
    this.#isStrict = isStrict;
    this.#around = surroundingsOf(path);
    this.#quick = isStrict ? undefined : quickLookOf(this.#around);
  }

  takeLine(buffer: Buffer, from: number, to: number): void {
    this.lines += 1;
    if (this.#quick?.(buffer, from, to) === true) return;
    const line = buffer.subarray(from, to);
    const value = parseLine(line);
    if (value === undefined) return this.#takeUnreadable(buffer, from, to);
    const reading = readLine(line);
    if (reading.kind === 'torn') {
      this.torn += 1;
      return;
    }
    for (const violation of lineViolationsOf(value)) this.#find({ kind: 'schema', ...violation });
    if (reading.kind !== 'line') return;
    if (reading.facts.event === 'ledger_recovered') this.#takeRecord(value);
    if (!this.#isStrict) return;
    this.#checkForm(line);
    this.#checkPlace(value);
    this.#checkHistory(reading.facts, toHex(hashLine(buffer, from, to)));
  }

  /** What stands behind the last newline: a whole line of a tool that leaves it out, a write under way or cut off. */
  takeRest(rest: Buffer): void {
    if (parseLine(rest) !== undefined)
      this.takeLine(Buffer.concat([Buffer.alloc(1), rest, newline]), 1, rest.length + 1);
    else this.lines += 1;
    const message = `${rest.length} bytes without a newline at the end`;
    if (this.#isStrict) this.#find({ kind: 'unfinished', pointer: '', rule: 'newline', message });
  }

  #takeUnreadable(buffer: Buffer, from: number, to: number): void {
    const flaw = flawOf(buffer.subarray(from, to));
    if (flaw.kind === 'damaged') this.damaged.set(this.lines, toHex(hashLine(buffer, from, to)));
    this.#find(flaw);
  }

  #takeRecord(value: JsonObject): void {
    const data = value['data'] as JsonObject | undefined;
    if (data?.['outcome'] === 'unclosable') this.setApart.push(String(data['line']));
  }

  #checkForm(line: Buffer): void {
    if (this.lines === 1 && line[0] === 0xef)
      this.#find({
        kind: 'byte_order_mark',
        pointer: '',
        rule: 'encoding',
        message: 'begins with a byte order mark',
      });
    if (line.at(-1) === 0x0d)
      this.#find({ kind: 'line_ends', pointer: '', rule: 'newline', message: 'ends with CR LF' });
  }

  #checkPlace(value: JsonObject): void {
    const { agent, day, clock } = this.#around;
    if (agent !== undefined && value['agent'] !== agent)
      this.#find({
        kind: 'agent',
        pointer: '/agent',
        rule: 'folder',
        message: `is not ${agent}, whose folder this is`,
      });
    const own = clock === undefined ? undefined : dayOf(value['ts'], (ms) => clock.day(ms));
    if (day !== undefined && own !== undefined && own !== day)
      this.#find({ kind: 'day', pointer: '/ts', rule: 'file', message: `lies in ${own} (${clock?.zone})` });
  }

  #checkHistory({ parents, seq }: LineFacts, hash: string): void {
    if (seq !== undefined && seq <= this.#seq)
      this.#find({ kind: 'order', pointer: '/seq', rule: 'grows', message: `is ${seq}, after ${this.#seq}` });
    if (parents !== undefined && this.#hashes.size > 0 && !parents.some((parent) => this.#hashes.has(parent)))
      this.#find({
        kind: 'link',
        pointer: '/prev',
        rule: 'follows',
        message: 'names no line that stands before it',
      });
    this.#seq = seq ?? this.#seq;
    this.#hashes.set(hash, 0);
  }

  #find(flaw: Flaw): void {
    this.findings.push({ file: this.#path, line: this.lines, ...flaw });
  }
}

/** True for a line of our own form that keeps every rule; false says nothing but that it must be parsed. */
type QuickLook = (buffer: Buffer, from: number, to: number) => boolean;

function quickLookOf({ agent, day, clock }: Surroundings): QuickLook | undefined {
  if (agent === undefined || day === undefined || clock === undefined) return undefined;
  const own = new OwnLine(agent, clock);
  const plain = new PlainLine(agent);
  own.setDay(day);
  plain.setDay(day);
  return (buffer, from, to) =>
    own.read(buffer, from, to) &&
    plain.isSound(buffer, from, { to, timeEnd: own.timeEnd, prevAt: own.prevAt });
}

/** Why a line is no JSON object. */
function flawOf(line: Buffer): Flaw {
  try {
    parseStrict(line);
    return { kind: 'schema', pointer: '', rule: 'type', message: 'must be object' };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const { pointer, reason } = error.details;
    return { kind: 'damaged', pointer: String(pointer), rule: String(reason), message: error.message };
  }
}

function dayOf(ts: unknown, day: (ms: number) => string): string | undefined {
  try {
    return day(parseTimestamp(String(ts)));
  } catch {
    return undefined;
  }
}
