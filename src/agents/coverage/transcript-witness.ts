import { closeSync, openSync } from 'node:fs';
import { relativisePaths } from '../../core/redaction/relative-path.js';
import { ioError } from '../../errors.js';
import { claudeTranscript } from '../import/claude-transcript.js';
import { codexRollout } from '../import/codex-rollout.js';
import { sourceLines } from '../import/source-lines.js';
import type { TranscriptReader } from '../import/transcript.js';
import type { VendorEvent } from '../vendors/adapter.js';
import { fieldsOf, textAt, type Fields } from '../vendors/fields.js';
import { ledgerEvent } from '../vendors/ledger-event.js';
import { parsePayload, tame } from '../vendors/payload.js';
import { defaultLimits } from '../vendors/payload-level.js';
import { Activity } from './activity.js';
import { ClaudeTurns, isTyped } from './claude-turns.js';
import { sight } from './event-sight.js';
import type { ComparedSession, ComparedVendor } from './report.js';

/** How texts of a transcript become what an event would say. */
export interface Cleaning {
  readonly redact: <T>(value: T) => T;
  readonly root: string;
  readonly home: string | undefined;
}

const readers: Readonly<Record<ComparedVendor, () => TranscriptReader>> = {
  claude: claudeTranscript,
  codex: codexRollout,
};

/** What the vendor's own record tells of one of its sessions. Lines of other sessions are left out. */
export class TranscriptWitness {
  readonly activity = new Activity();
  /** Lines that tell of the session. */
  lines = 0;
  /** Lines that are no JSON objects. */
  unparsable = 0;
  readonly #session: ComparedSession;
  readonly #cleaning: Cleaning;
  readonly #claudeTurns = new ClaudeTurns();

  constructor(session: ComparedSession, cleaning: Cleaning) {
    this.#session = session;
    this.#cleaning = cleaning;
  }

  /** Reads one file in memory of its longest line and what it tells. @throws LedgerError IO_* */
  read(file: string): void {
    const reader = readers[this.#session.vendor]();
    const fd = openFile(file);
    try {
      let ts: string | undefined;
      for (const { bytes, isOpen } of sourceLines(fd)) {
        const { value, fault } =
          bytes === undefined
            ? { value: undefined, fault: 'too_long' }
            : parsePayload(bytes.toString('utf8'));
        if (fault === 'empty') continue;
        if (fault === undefined) {
          ts = textAt(fieldsOf(value), 'timestamp') ?? ts;
          this.#takeLine(reader, fieldsOf(value), ts);
        } else if (!isOpen) this.unparsable += 1;
      }
    } catch (error) {
      throw ioError(error, `reading ${file}`);
    } finally {
      closeSync(fd);
    }
  }

  /** To be called when all files are read. */
  finish(): Activity {
    if (this.#session.vendor === 'claude') this.activity.turns.push(...this.#claudeTurns.all());
    return this.activity;
  }

  #takeLine(reader: TranscriptReader, line: Fields, ts: string | undefined): void {
    const own = reader.read(line).events.filter(({ ids }) => this.#isOwn(ids.vendor_session));
    const isOwn = own.length > 0 || this.#isOwn(textAt(line, 'sessionId'));
    if (!isOwn) return;
    this.lines += 1;
    if (this.#session.vendor === 'claude') this.#takeClaudeLine(line, ts);
    for (const event of own) this.#takeEvent(event, { line, ts });
  }

  #isOwn(session: string | undefined): boolean {
    return session !== undefined && this.#cleaning.redact(session) === this.#session.id;
  }

  #takeClaudeLine(line: Fields, ts: string | undefined): void {
    const agentId = textAt(line, 'agentId');
    if (line['isSidechain'] !== true) this.#claudeTurns.take(line);
    else if (agentId !== undefined && line['type'] === 'assistant') this.activity.addSubagent(agentId, ts);
  }

  #takeEvent(
    read: VendorEvent,
    { line, ts }: { readonly line: Fields; readonly ts: string | undefined },
  ): void {
    const { vendor } = this.#session;
    const prompt = read.openings['prompt'];
    if (read.name === 'transcript:prompt' && prompt !== undefined) {
      // What a subagent is asked is no prompt of a person.
      if (line['isSidechain'] === true) return;
      this.#claudeTurns.takePrompt(prompt, { ts, turnId: read.ids.turn_id });
      if (!isTyped(prompt)) return;
    }
    const event = this.#clean(read);
    const {
      event: name,
      summary,
      data = {},
    } = ledgerEvent(event, { vendor, limits: defaultLimits, digest: '', bytes: 0, payload: undefined });
    // Ends of Claude's turns are found from all its lines.
    const isTurnEnd = name === 'turn_end' || name === 'turn_failed';
    if (isTurnEnd && vendor === 'claude') this.activity.see(ts);
    else sight(this.activity, { event: name, ts, summary, data });
  }

  #clean(event: VendorEvent): VendorEvent {
    const { redact, root, home } = this.#cleaning;
    const folders = { root, ...(home === undefined ? {} : { home }) };
    return redact(relativisePaths(tame(event), folders)) as VendorEvent;
  }
}

function openFile(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw ioError(error, `opening ${file}`);
  }
}
