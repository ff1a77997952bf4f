import { oneLine } from '../../core/cut-text.js';
import { LedgerError } from '../../errors.js';
import { openLedger, type AgentLedger, type Ledger } from '../../ledger/open.js';
import type { EventInput } from '../../ledger/prepare.js';
import type { ChildEnd } from './child.js';
import { commandLine } from './command-line.js';

export interface RecorderOptions {
  readonly agent: string;
  readonly task: string | undefined;
  readonly root: string | undefined;
  readonly command: readonly string[];
  /** Told, in one line, what could not be recorded. */
  readonly warn: (message: string) => void;
}

/** A wrapped command waits at most this long for the ledger before it starts. */
const lockTimeoutMs = 1_000;

/**
 * Records one run of a command. Nothing here ever throws: whatever happens to the ledger is a warning, and a start
 * that could not be written is tried again together with the end, with its own time.
 */
export class RunRecorder {
  readonly #options: RecorderOptions;
  readonly #startedMs = Date.now();
  readonly #ledger: Ledger | undefined;
  readonly #late: EventInput[] = [];
  #written: Promise<void> = Promise.resolve();
  /** Session of the run; undefined when its start is not on record. */
  session: string | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#ledger = this.#open();
  }

  async start(): Promise<void> {
    const line = commandLine(this.#options.command);
    const data = { task_type: 'command', command: line };
    await this.#write(this.#event('task_start', `Started: ${line}`, data));
  }

  async heartbeat(): Promise<void> {
    const seconds = Math.round((Date.now() - this.#startedMs) / 1000);
    await this.#write({ event: 'heartbeat', summary: `Running for ${seconds} s`, source: this.#source });
  }

  async finish(end: ChildEnd): Promise<void> {
    const event = this.#endEvent(end);
    await this.#write(event);
    await this.#ledger?.close();
  }

  #endEvent(end: ChildEnd): EventInput {
    const seconds = (Date.now() - this.#startedMs) / 1000;
    const line = commandLine(this.#options.command);
    const ok = end.exitCode === 0;
    const redact = (text: string): string => this.#ledger?.redact(text) ?? text;
    const data = {
      status: ok ? 'success' : 'failed',
      exit_code: end.exitCode,
      duration_sec: seconds,
      ...(end.signal === undefined ? {} : { signal: end.signal }),
      ...(end.startError === undefined ? {} : { message: end.startError }),
      ...named('stdout', end.stdout.summary(redact)),
      ...named('stderr', end.stderr.summary(redact)),
    };
    const how = end.signal === undefined ? `exit ${end.exitCode}` : end.signal;
    const text = `${ok ? 'Finished' : 'Failed'} (${how}, ${seconds.toFixed(1)} s): ${line}`;
    return this.#event(ok ? 'task_result' : 'error', text, data);
  }

  #event(event: string, summary: string, data: Record<string, unknown>): EventInput {
    const text = oneLine(this.#ledger?.redact(summary) ?? summary, 500);
    return { event, summary: text, task_id: this.#options.task ?? 'unknown', source: this.#source, data };
  }

  get #source(): string {
    return `${this.#options.agent}_agent`;
  }

  /** One after the other, in the order of the calls. */
  #write(event: EventInput): Promise<void> {
    this.#written = this.#written.then(() => this.#append(event));
    return this.#written;
  }

  async #append(event: EventInput): Promise<void> {
    if (this.#ledger === undefined) return;
    const ts = new Date().toISOString();
    try {
      const agent = this.#ledger.agent(this.#options.agent);
      for (const late of this.#late.splice(0)) await this.#appendOne(agent, late);
      await this.#appendOne(agent, event);
    } catch (error) {
      this.#warn('not recorded', error);
      // A refusal would come again; what only came at a bad time is tried again with the next event.
      if (error instanceof LedgerError && error.code === 'LOCK_TIMEOUT') this.#late.push({ ...event, ts });
    }
  }

  async #appendOne(agent: AgentLedger, event: EventInput): Promise<void> {
    const { session } = await agent.append({ ...event, session_id: this.session ?? 'new' });
    this.session = session;
  }

  #open(): Ledger | undefined {
    const { root } = this.#options;
    try {
      return openLedger({ durability: 'os', lockTimeoutMs, ...(root === undefined ? {} : { root }) });
    } catch (error) {
      this.#warn('the command runs without a record', error);
      return undefined;
    }
  }

  #warn(what: string, error: unknown): void {
    const { code, message } = error instanceof LedgerError ? error : { code: 'IO_FAILED', message: String(error) };
    this.#options.warn(`${what}: ${code}: ${message}`);
  }
}

function named(name: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [name]: value };
}
