import { requireAgentName } from '../../core/agent-name.js';
import { oneLine } from '../../core/cut-text.js';
import { ioError, type ErrorCode, type LedgerError } from '../../errors.js';
import { openLedger, type Ledger } from '../../ledger/open.js';
import { newSession, prepareEvent, type EventInput, type PreparedEvent } from '../../ledger/prepare.js';
import { spoolEvent } from '../../ledger/spool.js';
import { hookRoot, openHookPlace, type HookPlace } from '../hook/hook-place.js';
import { rejectedEvent } from '../hook/rejected-event.js';

export interface RecorderOptions {
  readonly agent: string;
  readonly task: string;
  readonly root: string | undefined;
  /** Told, in one line, what could not be recorded. */
  readonly warn: (message: string) => void;
}

/** What is recorded; who and in which session is the recorder's to know. */
export type RunEvent = Pick<EventInput, 'event' | 'summary'> & {
  readonly data?: Readonly<Record<string, unknown>>;
};

/** So long a wrapped command waits for the ledger before it starts: as long as hooks do. */
const lockTimeoutMs = 250;
const summaryCharacters = 500;

/**
 * Records one run of a command, in a session of its own. Nothing here throws: what the ledger cannot take now waits in
 * the spool with the time it has, what breaks the rules is kept as an error event, and all that is a warning. Only
 * heartbeats are let go. A run whose start waits in the spool goes on in the agent's newest session, which its start opens.
 */
export class RunRecorder {
  readonly #options: RecorderOptions;
  readonly #place: HookPlace | undefined;
  readonly #ledger: Ledger | undefined;
  #written: Promise<void> = Promise.resolve();
  #session: string | undefined = newSession;
  #isSilent = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#place = this.#openPlace();
    this.#ledger = this.#openLedger();
  }

  /** Session of the run; undefined when its start is not in the ledger. */
  get session(): string | undefined {
    return this.#session === newSession ? undefined : this.#session;
  }

  get root(): string {
    return this.#place?.root ?? process.cwd();
  }

  /** Characters that are shown of a text that was captured. */
  get shownCharacters(): number {
    return this.#place?.config.limits?.stringCharacters ?? 2_000;
  }

  redact<T>(value: T): T {
    return this.#place === undefined ? value : this.#place.preparation.redact(value);
  }

  /** One after the other, in the order of the calls. */
  write(event: RunEvent): Promise<void> {
    this.#written = this.#written.then(() => this.#record(event));
    return this.#written;
  }

  async close(): Promise<void> {
    await this.#written;
    await this.#ledger?.close();
  }

  async #record({ event, summary, data }: RunEvent): Promise<void> {
    const { task, agent } = this.#options;
    const input: EventInput = {
      event,
      summary: oneLine(this.redact(summary).toWellFormed(), summaryCharacters),
      source: `${agent}_agent`,
      ...(event === 'heartbeat' ? {} : { task_id: task }),
      ...(data === undefined ? {} : { data }),
      ...(this.#session === undefined ? {} : { session_id: this.#session }),
    };
    const failure = await this.#append(input);
    if (failure === undefined) return;
    if (event !== 'heartbeat') return this.#keep(input, failure);
    if (!this.#isSilent) this.#warn(`not recorded: ${failure.code}: ${failure.message}`);
    this.#isSilent = true;
  }

  async #append(input: EventInput): Promise<LedgerError | undefined> {
    if (this.#ledger === undefined) return this.#place?.error ?? noLedger();
    try {
      const { session } = await this.#ledger.agent(this.#options.agent).append(input);
      this.#session = session;
      return undefined;
    } catch (error) {
      return ioError(error, `appending for ${this.#options.agent}`);
    }
  }

  async #keep(input: EventInput, failure: LedgerError): Promise<void> {
    if (this.#place === undefined) return;
    // Where the ledger could not be opened, a broken configuration for instance, the fault is not the event's.
    const isRefusal = this.#ledger !== undefined && refusals.has(failure.code);
    if (!isRefusal) return this.#spool(prepareEvent(input, this.#place.preparation), failure);
    this.#warn(`refused, and kept as an error event: ${failure.code}: ${failure.message}`);
    const rejected = rejectedEvent(failure, input, this.#place.preparation);
    const again = await this.#append(asInput(rejected));
    if (again !== undefined) this.#spool(rejected, again);
  }

  #spool(event: PreparedEvent, { code, message, details }: LedgerError): void {
    const { agent } = this.#options;
    if (this.#place === undefined) return;
    const { root, workspaceId, edges } = this.#place;
    // It may stand: with the id it got there it will be there once.
    const id = code === 'UNKNOWN_OUTCOME' && typeof details['id'] === 'string' ? { id: details['id'] } : {};
    try {
      const { path } = spoolEvent({ ...event, ...id }, { root, workspaceId, agent }, edges);
      this.#warn(`not in the ledger yet (${code}: ${message}); it waits in ${path}`);
    } catch (error) {
      this.#warn(
        `LOST, no place takes it: ${code}: ${message}; ${ioError(error, 'spooling').message}; event ${event.content.event}`,
      );
    }
    if (this.#session === newSession) this.#session = undefined;
  }

  #openPlace(): HookPlace | undefined {
    const { agent, root } = this.#options;
    try {
      return openHookPlace(hookRoot(root), requireAgentName(agent));
    } catch (error) {
      const { code, message, hint } = ioError(error, 'opening the workspace');
      this.#options.warn(`the command runs without a record: ${code}: ${message}. ${hint}`);
      return undefined;
    }
  }

  #openLedger(): Ledger | undefined {
    if (this.#place === undefined || this.#place.error !== undefined) return undefined;
    const { root, config } = this.#place;
    try {
      return openLedger({ root, durability: config.durability ?? 'os', lockTimeoutMs });
    } catch {
      return undefined;
    }
  }

  #warn(message: string): void {
    this.#options.warn(oneLine(this.redact(message), 1_000));
  }
}

/** It is the event, not the ledger: another try would be refused again. */
const refusals: ReadonlySet<ErrorCode> = new Set([
  'SCHEMA_INVALID',
  'INVALID_JSON',
  'TOO_LARGE',
  'ID_CONFLICT',
]);

function asInput({ content, session }: PreparedEvent): EventInput {
  return { ...content, ...(session === undefined ? {} : { session_id: session }) };
}

function noLedger(): LedgerError {
  return ioError(new Error('the workspace could not be opened'), 'appending');
}
