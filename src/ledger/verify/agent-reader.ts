import { readLine, type LineFacts } from '../../core/line-facts.js';
import { parseTimestamp, type ZoneClock } from '../../core/timestamp.js';
import {
  linesPerOffset,
  type AgentReading,
  type ReadFile,
  type RecoveryRecord,
  type RewindRecord,
  type VoidLine,
} from './agent-reading.js';
import type { FileSnapshot } from './file-snapshot.js';
import type { FindingKind, Findings } from './finding.js';
import { idKey } from './id-key.js';
import { parseLine, schemaFault, type JsonObject } from './line-check.js';
import { LineGraph, mark, rootParent } from './line-graph.js';
import { hashLine, isHexOf, toHex } from './line-hash.js';
import { OwnLine } from './own-line.js';
import { PlainLine } from './plain-line.js';
import { UnlinkedRun } from './unlinked-run.js';

export interface ReaderOptions {
  readonly agent: string;
  /** Absolute path of the agent's folder. */
  readonly folder: string;
  readonly clock: ZoneClock;
  /** Hash (hex) that an agent's first line follows. */
  readonly rootLink: string;
  /** Parse and validate every line, or only those that are not plainly ours. */
  readonly checksAll: boolean;
  readonly findings: Findings;
}

/**
 * Takes in an agent's lines in reading order and notes what each line gives away alone or beside the one before it.
 * Per file: `beginFile`, `takeLine` for each line, `endFile`.
 */
export class AgentReader {
  readonly #options: ReaderOptions;
  readonly #graph: LineGraph;
  readonly #own: OwnLine;
  readonly #plain: PlainLine;
  readonly #run: UnlinkedRun;
  readonly #files: ReadFile[] = [];
  readonly #voids: VoidLine[] = [];
  readonly #recoveries: RecoveryRecord[] = [];
  readonly #rewinds: RewindRecord[] = [];
  readonly #strays: number[] = [];

  #file: FileSnapshot | undefined;
  #dayStartMs = 0;
  #first = 0;
  #offset = 0;
  #offsets: number[] = [];

  /** The line before, of those that are no void. Kept across files, but its time only within one. */
  #lastIndex = -1;
  #lastHash = '';
  #lastTimeMs = Number.NaN;
  #lastIdHigh = 0;
  #hasClones = false;

  constructor(expectedLines: number, options: ReaderOptions) {
    this.#options = options;
    this.#graph = new LineGraph(expectedLines);
    this.#own = new OwnLine(options.agent, options.clock);
    this.#plain = new PlainLine(options.agent);
    this.#run = new UnlinkedRun(options.findings);
  }

  beginFile(file: FileSnapshot): void {
    this.#file = file;
    this.#dayStartMs = Date.parse(`${file.day}T00:00:00Z`);
    this.#first = this.#graph.count;
    this.#offset = 0;
    this.#offsets = [];
    this.#lastTimeMs = Number.NaN;
    this.#own.setDay(file.day);
    this.#plain.setDay(file.day);
  }

  /** The line stands in `buffer` from `from` up to `to`; the byte before it may be overwritten. */
  takeLine(buffer: Buffer, from: number, to: number): void {
    if ((this.#graph.count - this.#first) % linesPerOffset === 0) this.#offsets.push(this.#offset);
    this.#offset += to - from + 1;
    const hash = hashLine(buffer, from, to);
    if (!this.#own.read(buffer, from, to)) this.#takeOther(buffer.subarray(from, to), hash);
    else if (!this.#options.checksAll || this.#isValid(buffer, from, to)) this.#takeOwn(buffer, hash);
    else this.#takeVoid('damaged', hash);
  }

  /** `rest`: bytes behind the last newline. */
  endFile(path: string, rest: number): void {
    const file = this.#file;
    if (file === undefined) return;
    const lines = this.#graph.count - this.#first;
    const shown = this.#shown(file.name);
    this.#files.push({ ...file, path, shown, first: this.#first, lines, offsets: this.#offsets, rest });
    this.#run.end(shown);
    this.#hasClones ||= file.clone !== undefined;
    if (rest > 0) {
      const message = `${rest} bytes behind the last newline: a write under way, or one that was cut off`;
      this.#options.findings.add('unfinished_tail', { file: shown, line: lines + 1 }, message);
    }
  }

  reading(): AgentReading {
    return {
      agent: this.#options.agent,
      folder: this.#options.folder,
      graph: this.#graph,
      files: this.#files,
      voids: this.#voids,
      recoveries: this.#recoveries,
      rewinds: this.#rewinds,
      strays: this.#strays,
    };
  }

  #takeOwn(buffer: Buffer, hash: string): void {
    const own = this.#own;
    const { seq, idHigh, idLow, timeMs, prevAt } = own;
    const before = this.#lastIndex;
    const follows = before !== -1 && isHexOf(buffer, prevAt, this.#lastHash);
    const isStraight = follows && before === this.#graph.count - 1;
    const sameMoment = timeMs === this.#lastTimeMs && idHigh === this.#lastIdHigh;
    const marks = (isStraight ? mark.straight : 0) | (sameMoment ? mark.sameMoment : 0);
    const index = this.#graph.add({ hash, seq, idHigh, idLow, marks });
    if (this.#run.isOpen) this.#run.end(this.#shown());
    if (follows && timeMs < this.#lastTimeMs) this.#noteClockBack();
    if (!isStraight) this.#link(index, [buffer.toString('latin1', prevAt, prevAt + 64)]);
    this.#remember(index, hash, timeMs, idHigh);
  }

  #isValid(buffer: Buffer, from: number, to: number): boolean {
    const { timeEnd, prevAt } = this.#own;
    if (this.#plain.isSound(buffer, from, { to, timeEnd, prevAt })) return true;
    const value = parseLine(buffer.subarray(from, to));
    if (value === undefined) return false;
    this.#checkSchema(value);
    return true;
  }

  #takeOther(line: Buffer, hash: string): void {
    const value = parseLine(line);
    const reading = readLine(line);
    if (value === undefined || reading.kind === 'damaged') return this.#takeVoid('damaged', hash);
    if (reading.kind === 'torn') return this.#takeVoid('torn', hash);
    this.#checkSchema(value);
    const { facts } = reading;
    const [idHigh, idLow] = idKey(facts.id, hash);
    const timeMs = this.#timeOf(value, facts);
    const index = this.#graph.add({ hash, idHigh, idLow, ...this.#number(facts, timeMs, idHigh) });
    this.#graph.setMark(index, mark.checked);
    this.#noteRecord(index, facts.event, value);
    this.#linkOther(index, facts, timeMs);
    this.#remember(index, hash, timeMs, idHigh);
  }

  #number(facts: LineFacts, timeMs: number, idHigh: number): { seq: number; marks: number } {
    const graph = this.#graph;
    const before = this.#lastIndex;
    const sameMoment = timeMs === this.#lastTimeMs && idHigh === this.#lastIdHigh ? mark.sameMoment : 0;
    if (facts.seq !== undefined) return { seq: facts.seq, marks: sameMoment };
    const isUnsure =
      before === -1 ? this.#hasClones : graph.has(before, mark.unsure) || this.#followsClone(before);
    return {
      seq: (before === -1 ? 0 : graph.seq(before)) + 1,
      marks: sameMoment | (isUnsure ? mark.unsure : 0),
    };
  }

  /** Other clones' files come and go, so what stood before an unnumbered first line is not certain. */
  #followsClone(before: number): boolean {
    return before < this.#first && this.#hasClones;
  }

  #linkOther(index: number, { parents }: LineFacts, timeMs: number): void {
    if (parents === undefined) {
      this.#run.take(index - this.#first + 1);
      this.#link(index, this.#lastIndex === -1 ? [] : [this.#lastIndex]);
      return;
    }
    if (this.#run.isOpen) this.#run.end(this.#shown());
    const last = toHex(this.#lastHash);
    if (parents.includes(last) && timeMs < this.#lastTimeMs) this.#noteClockBack();
    this.#link(
      index,
      parents.map((parent) => (parent === last ? this.#lastIndex : parent)),
    );
  }

  #link(index: number, parents: readonly (number | string)[]): void {
    const { rootLink } = this.#options;
    if (parents.length === 1 && parents[0] === index - 1) this.#graph.setMark(index, mark.straight);
    else
      this.#graph.follow(
        index,
        parents.map((parent) => (parent === rootLink ? rootParent : parent)),
      );
  }

  #takeVoid(kind: VoidLine['kind'], hash: string): void {
    const [idHigh, idLow] = idKey(undefined, hash);
    const index = this.#graph.add({ hash, seq: 0, idHigh, idLow, marks: mark.void | mark.unsure });
    this.#voids.push({ index, hash: toHex(hash), kind });
  }

  #noteRecord(index: number, event: string, value: JsonObject): void {
    if (event === 'ledger_repaired') this.#noteRepair(index, value);
    if (event !== 'ledger_recovered' && event !== 'ledger_rewound') return;
    const data = value['data'] as JsonObject | undefined;
    if (event === 'ledger_recovered') {
      const isOneWrite = data?.['fragment_bytes'] !== undefined;
      this.#recoveries.push({
        index,
        line: String(data?.['line']),
        outcome: String(data?.['outcome']),
        isOneWrite,
      });
    } else {
      const lost = data?.['lost_head'] as JsonObject | undefined;
      const { seq, hash, file } = lost ?? {};
      this.#rewinds.push({
        index,
        seq: Number(seq),
        hash: String(hash),
        file: typeof file === 'string' ? file : undefined,
      });
    }
  }

  #noteRepair(index: number, value: JsonObject): void {
    const data = value['data'] as JsonObject | undefined;
    this.#find(
      'repaired',
      index,
      `${String(value['summary'])}; the original is ${String(data?.['original'])}`,
    );
  }

  #checkSchema(value: JsonObject): void {
    const fault = schemaFault(value, this.#options.agent);
    if (fault !== '') this.#find('schema', this.#graph.count, fault);
  }

  /** Milliseconds since the file's day began in UTC; NaN for a time that cannot be read. */
  #timeOf(value: JsonObject, { parents }: LineFacts): number {
    try {
      const ts = String(value['ts']);
      const ms = parseTimestamp(ts);
      const day = this.#options.clock.day(ms);
      if (day === this.#file?.day) return ms - this.#dayStartMs;
      this.#find('day', this.#graph.count, `its time lies in ${day}`);
      if (parents !== undefined && ts.startsWith(day)) this.#strays.push(this.#graph.count);
      return ms - this.#dayStartMs;
    } catch {
      return Number.NaN;
    }
  }

  #noteClockBack(): void {
    this.#find('clock_back', this.#graph.count - 1, 'its time is before that of the line it follows');
  }

  #find(kind: FindingKind, index: number, message: string): void {
    this.#options.findings.add(kind, { file: this.#shown(), line: index - this.#first + 1 }, message);
  }

  #shown(name = this.#file?.name ?? ''): string {
    return `g/ledger/${this.#options.agent}/${name}`;
  }

  #remember(index: number, hash: string, timeMs: number, idHigh: number): void {
    this.#lastIndex = index;
    this.#lastHash = hash;
    this.#lastTimeMs = timeMs;
    this.#lastIdHigh = idHigh;
  }
}
