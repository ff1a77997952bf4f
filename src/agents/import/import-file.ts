import { closeSync, fstatSync, openSync } from 'node:fs';
import { contentUlid } from '../../core/content-ulid.js';
import { relativisePaths } from '../../core/redaction/relative-path.js';
import type { Sha256 } from '../../core/sha256.js';
import { ioError, LedgerError } from '../../errors.js';
import type { AgentLedger } from '../../ledger/open.js';
import type { EventInput } from '../../ledger/prepare.js';
import { realEdges } from '../../storage/edges.js';
import type { VendorEvent } from '../vendors/adapter.js';
import { fieldsOf, textAt } from '../vendors/fields.js';
import { ledgerEvent } from '../vendors/ledger-event.js';
import { adapterOf, type Vendor } from '../vendors/mapping.js';
import { parsePayload, tame, type VendorPayload } from '../vendors/payload.js';
import { defaultLimits, type PayloadLimits } from '../vendors/payload-level.js';
import { EventBatches } from './event-batches.js';
import { FileCount, type FileReport } from './report.js';
import { sourceLines, type SourceLine } from './source-lines.js';
import { sumTokens, type LineReading, type TokenRecord, type TranscriptReader } from './transcript.js';

export interface ImportTask {
  readonly vendor: Vendor;
  readonly handle: AgentLedger;
  readonly redact: <T>(value: T) => T;
  readonly root: string;
  readonly home: string | undefined;
  readonly limits: Partial<PayloadLimits>;
  readonly signal: AbortSignal | undefined;
  readonly onBytes: (bytes: number) => void;
}

export interface ImportedFile {
  readonly report: FileReport;
  readonly records: readonly TokenRecord[];
}

/**
 * Imports one file. A line without a time has that of the line before it. Each event's id comes from its time and the
 * line's bytes, so that it is recorded once however often the file is imported.
 * @throws LedgerError IO_* and others that stop the whole import
 */
export async function importFile(file: string, task: ImportTask): Promise<ImportedFile> {
  const fd = openFile(file);
  try {
    return await new FileImport(file, fd, task).run();
  } catch (error) {
    throw ioError(error, `importing ${file}`);
  } finally {
    closeSync(fd);
  }
}

/** A line's number, and the digest of its bytes. */
interface LineName {
  readonly number: number;
  readonly digest: string;
}

class FileImport {
  readonly #task: ImportTask;
  readonly #fd: number;
  readonly #reader: TranscriptReader;
  readonly #count: FileCount;
  readonly #batches: EventBatches;
  readonly #sha256: Sha256 = realEdges().sha256;
  readonly #limits: PayloadLimits;
  #tsMs: number | undefined;
  /** Lines that came before the first time of the file. */
  #timeless: (() => void)[] = [];

  constructor(file: string, fd: number, task: ImportTask) {
    this.#task = task;
    this.#fd = fd;
    this.#reader = readerOf(task.vendor, file);
    this.#count = new FileCount(file);
    this.#batches = new EventBatches(task.handle, this.#count);
    this.#limits = { ...defaultLimits, ...task.limits };
  }

  async run(): Promise<ImportedFile> {
    this.#lookAhead();
    for (const line of sourceLines(this.#fd)) {
      this.#takeLine(line);
      this.#task.onBytes(line.end);
      if (!this.#batches.isFull) continue;
      await this.#batches.send();
      if (this.#task.signal?.aborted === true) break;
    }
    this.#tsMs ??= Math.floor(fstatSync(this.#fd).mtimeMs);
    this.#flushTimeless();
    const records = [...this.#reader.tokenRecords()];
    this.#addTokens(records);
    await this.#batches.end();
    return { report: this.#count.report(sumTokens(records)), records };
  }

  /** Transcripts without times have that of their file, which must stay the same while it grows. */
  #lookAhead(): void {
    if (this.#reader.isTimeless === true) {
      const { birthtimeMs, mtimeMs } = fstatSync(this.#fd);
      this.#tsMs = Math.floor(birthtimeMs || mtimeMs);
    }
    if (this.#reader.foresee === undefined) return;
    for (const { bytes } of sourceLines(this.#fd)) {
      const { value } = parsePayload(bytes?.toString('utf8') ?? '');
      this.#reader.foresee(fieldsOf(value));
    }
  }

  #takeLine({ number, bytes, end }: SourceLine): void {
    this.#count.lines += 1;
    this.#count.bytes = end;
    const payload = bytes === undefined ? undefined : parsePayload(bytes.toString('utf8'));
    if (payload?.fault === 'empty') return;
    if (bytes === undefined || payload === undefined || payload.fault !== undefined)
      return this.#count.addUnparsable(number);
    this.#tsMs = timeOf(payload.value) ?? this.#tsMs;
    const digest = this.#sha256(bytes);
    if (this.#tsMs !== undefined) this.#flushTimeless();
    const take = (): void => this.#takePayload(payload, { number, digest });
    if (this.#tsMs === undefined) this.#timeless.push(take);
    else take();
  }

  #flushTimeless(): void {
    for (const take of this.#timeless.splice(0)) take();
  }

  #takePayload(payload: VendorPayload, { number, digest }: LineName): void {
    const reading = this.#readOrUndefined(payload);
    if (reading === undefined) return this.#count.addUnparsable(number);
    this.#count.passOver(reading.passedOver);
    // Without ids and times, equal lines are told apart by where they stand.
    const place = this.#reader.isTimeless === true ? ` ${number}` : '';
    for (const [at, event] of reading.events.entries()) {
      const input = this.#ledgerEvent(event, payload);
      if (input.data?.['drift'] !== undefined) this.#count.drift += 1;
      this.#add(input, {
        line: number,
        content: `${event.ids.vendor_session ?? ''} ${digest} ${at}${place}`,
      });
    }
  }

  /** A line nested so deeply that it cannot be measured is none we can read. */
  #readOrUndefined({ value }: VendorPayload): LineReading | undefined {
    try {
      return this.#reader.read(fieldsOf(value));
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  /**
   * Most of a transcript is output that no event holds. So what was read is redacted, whole and before it is cut, and
   * has the digest; the line itself only where it is kept.
   */
  #ledgerEvent(read: VendorEvent, { value, bytes }: VendorPayload): EventInput {
    const { vendor } = this.#task;
    const event = this.#clean(read);
    const payload = this.#limits.level === 'full' ? this.#clean(value) : undefined;
    const digest = this.#sha256(Buffer.from(JSON.stringify(payload ?? event), 'utf8'));
    return ledgerEvent(event, { vendor, limits: this.#limits, digest, bytes, payload });
  }

  #clean<T>(value: T): T {
    const { root, home, redact } = this.#task;
    const folders = { root, ...(home === undefined ? {} : { home }) };
    return redact(relativisePaths(tame(value), folders)) as T;
  }

  #add(input: EventInput, { line, content }: { readonly line: number; readonly content: string }): void {
    const tsMs = this.#tsMs ?? 0;
    const id = contentUlid(tsMs, `${this.#task.vendor} ${content}`, this.#sha256);
    this.#batches.add({ input: { ...input, id, ts: new Date(tsMs).toISOString() }, line });
  }

  /** One event a session says what it has cost so far; when the file has grown, the next import adds a newer one. */
  #addTokens(records: readonly TokenRecord[]): void {
    const { vendor } = this.#task;
    for (const session of new Set(records.map((record) => record.session))) {
      const tokens = sumTokens(records.filter((record) => record.session === session));
      const data = {
        vendor,
        ...(session === '' ? {} : { vendor_session: session }),
        vendor_event: 'import:tokens',
        tokens,
      };
      const summary = `Tokens of the session so far: ${Object.values(tokens).join(' + ')}`;
      this.#add(
        { event: 'info', source: vendor, summary, data },
        { line: this.#count.lines, content: `tokens ${session} ${JSON.stringify(tokens)}` },
      );
    }
  }
}

/** Unix milliseconds of a line's own time. */
function timeOf(value: unknown): number | undefined {
  const text = textAt(fieldsOf(value), 'timestamp');
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}

/** @throws LedgerError USAGE */
function readerOf(vendor: Vendor, file: string): TranscriptReader {
  const { label, transcript } = adapterOf(vendor);
  if (transcript !== undefined) return transcript(file);
  throw new LedgerError('USAGE', `${label} keeps no transcripts that can be imported`, {
    hint: 'Its hooks record as it works: `agent-ledger hooks install`.',
  });
}

function openFile(file: string): number {
  try {
    const fd = openSync(file, 'r');
    return fd;
  } catch (error) {
    throw ioError(error, `opening ${file}`);
  }
}
