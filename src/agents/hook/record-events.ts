import { LedgerError, ioError } from '../../errors.js';
import { appendPrepared } from '../../ledger/append-once.js';
import type { Outcome } from '../../ledger/append/outcome.js';
import type { Durability } from '../../ledger/append/durability.js';
import { prepareEvent, type EventInput, type PreparedEvent, type Preparation } from '../../ledger/prepare.js';
import { spoolEvent } from '../../ledger/spool.js';
import type { HookPlace } from './hook-place.js';
import { rejectedEvent, type Original } from './rejected-event.js';

/** An event to record, or something that was refused before it became one. */
export type HookInput =
  | { readonly kind: 'event'; readonly event: EventInput }
  | { readonly kind: 'refused'; readonly error: LedgerError; readonly original: Original };

/** How long a hook waits for the lock. */
const lockTimeoutMs = 250;
/** Without caches so much is read; the rest is for commands that have time. */
const maxScanBytes = 64 * 1024 * 1024;
/** Waiting events that a hook appends before its own: about 50 ms. With more in front its own waits as well. */
const spooledAtMost = 500;

/**
 * Records events of one agent, in order: in the ledger, else in the spool; what breaks the rules as an event that tells
 * of it. Never throws: whatever went wrong is told, in one line each, with secrets taken out.
 */
export function recordEvents(
  inputs: readonly HookInput[],
  place: HookPlace,
  warn: (message: string) => void,
): void {
  const { preparation } = place;
  const recorder = new Recorder(place, preparation, (message) => warn(preparation.redact(message)));
  if (inputs.length > 0) recorder.record(inputs);
}

class Recorder {
  readonly #place: HookPlace;
  readonly #preparation: Preparation;
  readonly #warn: (message: string) => void;

  constructor(place: HookPlace, preparation: Preparation, warn: (message: string) => void) {
    this.#place = place;
    this.#preparation = preparation;
    this.#warn = warn;
  }

  record(inputs: readonly HookInput[]): void {
    const events = inputs.map((input) => this.#prepared(input));
    const outcomes = this.#append(events);
    for (const [at, event] of events.entries()) this.#settle(event, outcomes[at]);
  }

  #prepared(input: HookInput): PreparedEvent {
    if (input.kind === 'refused') return this.#refused(input.error, input.original);
    try {
      return prepareEvent(input.event, this.#preparation);
    } catch (error) {
      return this.#refused(ioError(error, 'reading the event'), input.event);
    }
  }

  #refused(error: LedgerError, original: Original): PreparedEvent {
    this.#warn(`refused, and kept as an error event: ${error.code}: ${error.message}`);
    return rejectedEvent(error, original, this.#preparation);
  }

  #append(events: readonly PreparedEvent[]): readonly Outcome[] {
    const { workspace, edges, config, error } = this.#place;
    const failed = (reason: LedgerError): readonly Outcome[] =>
      events.map(() => ({ kind: 'failed', error: reason }));
    if (workspace === undefined || error !== undefined) return failed(error ?? notOpen());
    const durability: Durability = config.durability ?? 'os';
    const { agent } = this.#preparation;
    const options = { workspace, edges, agent, durability, lockTimeoutMs, maxScanBytes, spooledAtMost };
    try {
      return appendPrepared(events, options);
    } catch (reason) {
      return failed(ioError(reason, `appending for ${agent}`));
    }
  }

  #settle(event: PreparedEvent, outcome: Outcome | undefined): void {
    if (outcome?.kind !== 'failed') return;
    const { error } = outcome;
    if (error.code === 'ID_CONFLICT') {
      const { content, id } = event;
      this.#spool(this.#refused(error, { ...content, refused_id: id }), error);
    } else this.#spool(withIdOf(event, error), error);
  }

  #spool(event: PreparedEvent, { code, message }: LedgerError): void {
    const { root, workspaceId, edges } = this.#place;
    const { agent } = this.#preparation;
    try {
      const { path } = spoolEvent(event, { root, workspaceId, agent }, edges);
      this.#warn(`not in the ledger yet (${code}: ${message}); it waits in ${path}`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#warn(`LOST, no place takes it: ${code}: ${message}; ${reason}; event ${event.content.event}`);
    }
  }
}

/** It may stand: with the id it was given there, it will be there once. */
function withIdOf(event: PreparedEvent, { code, details }: LedgerError): PreparedEvent {
  const { id } = details;
  return code === 'UNKNOWN_OUTCOME' && typeof id === 'string' ? { ...event, id } : event;
}

function notOpen(): LedgerError {
  return new LedgerError('IO_FAILED', 'the workspace could not be opened');
}
