import { renameSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ioError, type LedgerError } from '../../errors.js';
import { readConfig } from '../../storage/config.js';
import { appendUnderLock } from '../append/append-under-lock.js';
import { makeDurableSync } from '../append/durability.js';
import { narrowSearch } from '../append/find-id.js';
import { IdOffsets } from '../append/id-offsets.js';
import type { Outcome } from '../append/outcome.js';
import type { AgentWriter } from '../append/writer.js';
import { logHookTrouble } from '../hook-log.js';
import { preparationFor } from '../preparation.js';
import { prepareEvent, type EventInput, type PreparedEvent } from '../prepare.js';
import { startBehind } from './file-ends.js';
import type { SpoolOwner } from './places.js';
import { readSpoolFile } from './read-spool-file.js';
import type { SpooledEvent } from './spooled-event.js';
import { asideEnding, removeEmpty, waitingFiles, type SpoolFile } from './waiting.js';

/** What became of the events that waited. */
export interface DrainReport {
  /** Stand in the ledger now, or stood there already. */
  readonly appended: number;
  /** Files that hold no event of ours, under the names they have now. */
  readonly aside: readonly string[];
  /** Files that cannot be read now, or are another clone's; they stay and are in nobody's way. */
  readonly skipped: number;
  /** Still wait: behind the bound, or because the ledger does not take them. */
  readonly left: number;
  /** Why, when the ledger did not take them. */
  readonly error?: LedgerError;
}

export interface DrainOptions {
  /** Hooks have little time: so many events at most. Default all. */
  readonly eventsAtMost?: number;
}

export const nothingWaits: DrainReport = { appended: 0, aside: [], skipped: 0, left: 0 };
const batchEvents = 256;
/** The rules for what a caller may send were kept when the event was spooled. */
const eventBytesAtMost = 60_000;

/**
 * Appends what waits in an agent's spools, in the order of the ids; the caller holds the agent's lock and calls this
 * before it appends anything itself. With nothing waiting it costs two looks. A file is removed only when its event
 * stands on the disk; killed in between, the next one to drain finds by the id that it stands and only removes the file.
 * A file that is no event of ours is moved aside (`*.bad`) and named in the hook log; it never stops the others. Never throws.
 */
export function drainSpool(writer: AgentWriter, options: DrainOptions = {}): DrainReport {
  const owner = ownerOf(writer);
  const files = waitingFiles(owner, writer.agent);
  if (files.length === 0) return nothingWaits;
  const drain = new Drain(writer);
  drain.run(files.slice(0, options.eventsAtMost));
  removeEmpty(owner, writer.agent);
  return drain.report(files.length);
}

export function ownerOf({ workspace }: AgentWriter): SpoolOwner {
  return { root: workspace.root, workspaceId: workspace.id };
}

interface Candidate {
  readonly file: SpoolFile;
  readonly event: PreparedEvent;
}

type Prepare = (input: EventInput) => PreparedEvent;

/** @throws LedgerError for a broken configuration: without its rules nothing is written */
function preparer({ workspace, agent }: AgentWriter): Prepare {
  const rules = preparationFor(workspace, readConfig(workspace.root));
  return (input) => prepareEvent(input, { agent, ...rules, maxEventBytes: eventBytesAtMost });
}

class Drain {
  readonly #writer: AgentWriter;
  readonly #ids: IdOffsets;
  readonly #aside: string[] = [];
  #error: LedgerError | undefined;
  #appended = 0;
  #skipped = 0;

  constructor(writer: AgentWriter) {
    this.#writer = writer;
    this.#ids = new IdOffsets(writer.folder);
  }

  run(files: readonly SpoolFile[]): void {
    try {
      const prepare = preparer(this.#writer);
      for (let at = 0; at < files.length && this.#error === undefined; at += batchEvents)
        this.#append(files.slice(at, at + batchEvents).flatMap((file) => this.#candidate(file, prepare)));
    } catch (error) {
      this.#error ??= ioError(error, `draining the spool of ${this.#writer.agent}`);
    }
  }

  report(waited: number): DrainReport {
    const appended = this.#appended;
    const skipped = this.#skipped;
    const left = waited - appended - this.#aside.length - skipped;
    const error = this.#error;
    return { appended, aside: this.#aside, skipped, left, ...(error === undefined ? {} : { error }) };
  }

  #candidate(file: SpoolFile, prepare: Prepare): readonly Candidate[] {
    const reading = readSpoolFile(file, { root: this.#writer.workspace.root, agent: this.#writer.agent });
    if (reading.kind === 'left') {
      this.#skipped += 1;
      return [];
    }
    if (reading.kind === 'foreign') return this.#putAside(file, reading.reason);
    try {
      return [{ file, event: this.#prepared(reading.spooled, prepare) }];
    } catch (error) {
      return this.#putAside(file, error instanceof Error ? error.message : String(error));
    }
  }

  /** What got its id in the spool can only stand behind where the files ended then: little is read, once for all. */
  #prepared({ event: input, ends }: SpooledEvent, prepare: Prepare): PreparedEvent {
    const event = prepare(input);
    if (ends === undefined) return event;
    const { folder } = this.#writer;
    narrowSearch(event, (name, id) =>
      this.#ids.in(name, startBehind(join(folder, name), ends[name])).get(id),
    );
    return event;
  }

  /** Synced before the files go: they may have been on the disk for long. */
  #append(batch: readonly Candidate[]): void {
    if (batch.length === 0) return;
    const events = batch.map(({ event }) => event);
    const outcomes = makeDurableSync(this.#writer, appendUnderLock(this.#writer, events));
    for (const [at, { file }] of batch.entries()) this.#settle(file, outcomes[at]);
  }

  #settle(file: SpoolFile, outcome: Outcome | undefined): void {
    if (outcome?.kind !== 'failed') {
      unlinkSync(join(file.folder, file.name));
      this.#appended += 1;
    } else if (outcome.error.code === 'ID_CONFLICT') this.#putAside(file, outcome.error.message);
    else this.#error ??= outcome.error;
  }

  #putAside({ folder, name }: SpoolFile, reason: string): readonly [] {
    const path = join(folder, name);
    try {
      renameSync(path, `${path}${asideEnding}`);
      this.#aside.push(`${path}${asideEnding}`);
      this.#log(`spool: ${path} is no event of ours (${reason}); it is ${name}${asideEnding} now`);
    } catch {
      this.#skipped += 1;
      this.#log(`spool: ${path} is no event of ours (${reason}) and cannot be moved aside`);
    }
    return [];
  }

  #log(message: string): void {
    const { agent, workspace, edges } = this.#writer;
    logHookTrouble(workspace.root, `${agent} ${message}`, edges.now());
  }
}
