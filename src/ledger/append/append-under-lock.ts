import { LedgerError, ioError } from '../../errors.js';
import { prepareOwnEvent, type EventInput, type PreparedEvent } from '../prepare.js';
import { composeBlock, type Block } from './block.js';
import { catchUp, type LostHead } from './catch-up.js';
import { closeDayFile, openDayFile, requireKnown } from './day-files.js';
import { findId, requireSameContent } from './find-id.js';
import type { Ack, Outcome } from './outcome.js';
import { nextRun, placeRun, type Queued } from './placing.js';
import { forget, settle } from './settling.js';
import { healTail } from './torn-tail.js';
import { writeBlock, type Written } from './write-block.js';
import { relativePath, type AgentWriter, type OpenDayFile } from './writer.js';

/** Outcomes in the order of the events, and the files written to, which may still have to be synced. */
export interface Appended {
  readonly outcomes: readonly Outcome[];
  readonly touched: readonly OpenDayFile[];
}

/**
 * How long a writer keeps trying while others, without the lock, change the file under it. Growth costs little and ends
 * soon; a file that was replaced or cut is read afresh.
 */
const patience = 128;
const patienceCost = { grown: 1, replaced: 16 } as const;

/**
 * Steps 2 to 6 of an append: catch up, heal, build, write, check. The caller holds the agent's lock; everything here
 * is synchronous. When it returns, what is acknowledged stands in the files (it survives kill -9 of this process, not
 * a power loss: that takes a sync). A crash in between leaves a front part of the lines, which the next writer closes.
 * Never throws for one event's sake: each has its outcome. Before the lock is given up, `remember` has to be called.
 */
export function appendUnderLock(writer: AgentWriter, events: readonly PreparedEvent[]): Appended {
  const work: Work = {
    writer,
    nowMs: writer.edges.now(),
    outcomes: new Map(),
    touched: new Map(),
    queue: [],
  };
  try {
    const lost = catchUp(writer);
    work.queue = [...lost.map((head) => own(work, rewound(head))), ...admit(work, events)];
    writeQueue(work);
  } catch (error) {
    const failure = ioError(error, `appending for ${writer.agent}`);
    for (let index = 0; index < events.length; index++)
      if (!work.outcomes.has(index)) fail(work, index, failure);
    forgetUnrecorded(work);
  }
  return { outcomes: events.map((_, index) => outcomeAt(work, index)), touched: [...work.touched.values()] };
}

interface Work {
  readonly writer: AgentWriter;
  readonly nowMs: number;
  /** By the event's position. A number points to an earlier event with the same id. */
  readonly outcomes: Map<number, Outcome | number>;
  /** By descriptor, as it was when it was first written to. */
  readonly touched: Map<number, OpenDayFile>;
  queue: readonly Queued[];
}

/** Leaves out what stands already; of two events with one id in the same call, the second waits for the first. */
function admit(work: Work, events: readonly PreparedEvent[]): readonly Queued[] {
  const { writer, nowMs } = work;
  const firstWithId = new Map<string, number>();
  return events.flatMap((event, index) => {
    const earlier = event.id === undefined ? undefined : firstWithId.get(event.id);
    const known = earlier === undefined ? findId(writer, event, nowMs) : repeated(events, event, earlier);
    if (known !== undefined) {
      work.outcomes.set(index, known);
      return [];
    }
    const tsMs = event.tsMs ?? nowMs;
    const id = event.id ?? writer.newId(nowMs);
    if (event.id !== undefined) firstWithId.set(id, index);
    return [{ event, index, tsMs, id }];
  });
}

function repeated(events: readonly PreparedEvent[], event: PreparedEvent, earlier: number): Outcome | number {
  const first = events[earlier];
  const error = first && requireSameContent(event.id ?? '', first, event.content);
  return error === undefined ? earlier : { kind: 'failed', error };
}

function writeQueue(work: Work): void {
  for (let left = patience; work.queue.length > 0;) {
    const progress = writeRun(work);
    left = progress === 'written' ? patience : left - patienceCost[progress];
    if (left > 0) continue;
    throw new LedgerError(
      'IO_FAILED',
      `the day file of ${work.writer.agent} was changed again and again while appending`,
    );
  }
}

/** Writes the next run of events of one day as one block, or finds that something changed under it. */
function writeRun(work: Work): 'written' | 'grown' | 'replaced' {
  const { writer } = work;
  const run = nextRun(writer, work.queue);
  const open = openDayFile(writer, run.day);
  const { tail, heads } = requireKnown(writer);
  const size = tail?.file.size ?? 0;
  const healing = healTail(writer, open, size);
  if (healing === undefined) {
    catchUpAgain(work);
    work.queue = withdrawStanding(work);
    return 'grown';
  }
  const records = healing.records.map((input) => ({ ...own(work, input), tsMs: run.tsMs }));
  const queued = [...records, ...run.events];
  const placed = placeRun(writer, run.day, queued);
  const block = composeBlock(writer, placed, { heads, lead: healing.lead, file: open.name });
  const written = writeBlock(open, block, size);
  if (written.kind === 'elsewhere') {
    startOver(work, run.events);
    return 'replaced';
  }
  if (!work.touched.has(open.fd)) work.touched.set(open.fd, open);
  acknowledge(work, { open, block, written, queued });
  work.queue = work.queue.slice(Math.max(0, standingLines(block, written) - records.length));
  if (written.kind === 'part') giveUp(work, written);
  else if (written.alone) {
    const end = written.offset + block.bytes.length;
    settle(writer, open, { lines: block.lines, end, modified: written.modified });
  } else catchUpAgain(work);
  return 'written';
}

interface WrittenRun {
  readonly open: OpenDayFile;
  readonly block: Block;
  readonly written: Exclude<Written, { kind: 'elsewhere' }>;
  readonly queued: readonly Queued[];
}

function acknowledge(work: Work, { open, block, written, queued }: WrittenRun): void {
  const file = relativePath(work.writer, open.name);
  const standing = block.lines.slice(0, standingLines(block, written));
  for (const [at, { seq, id, session, hash, start }] of standing.entries()) {
    const index = queued[at]?.index;
    if (index !== undefined) {
      const ack: Ack = { seq, id, session, hash, file, offset: written.offset + start };
      work.outcomes.set(index, { kind: 'written', ack });
    }
  }
  if (written.kind === 'whole') work.writer.unrecorded.clear();
}

function standingLines(block: Block, written: WrittenRun['written']): number {
  return written.kind === 'whole' ? block.lines.length : written.standing;
}

/**
 * The file was replaced, renamed, cut or torn under us: everything is looked at afresh. What stands all the same, in the
 * renamed file or before the cut, is not written again.
 */
function startOver(work: Work, attempted: readonly Queued[]): void {
  closeDayFile(work.writer);
  catchUpAgain(work);
  const standing = new Set(attempted.filter((item) => standsAnyway(work, item)));
  work.queue = work.queue.filter((item) => !standing.has(item));
  work.queue = withdrawStanding(work);
}

function standsAnyway({ writer, nowMs, outcomes }: Work, { event, index, tsMs, id }: Queued): boolean {
  const found = findId(writer, { ...event, id, tsMs }, nowMs);
  if (found?.kind !== 'already_there') return false;
  if (index !== undefined) outcomes.set(index, { kind: 'written', ack: found.ack });
  return true;
}

/** Lines have come in since the queue was made: a line that only lacked its newline may be the one that is retried. */
function withdrawStanding({ writer, nowMs, outcomes, queue }: Work): readonly Queued[] {
  return queue.filter(({ event, index }) => {
    const found = index === undefined ? undefined : findId(writer, event, nowMs);
    if (index === undefined || found === undefined) return true;
    outcomes.set(index, found);
    return false;
  });
}

function catchUpAgain(work: Work): void {
  const lost = catchUp(work.writer);
  work.queue = [...lost.map((head) => own(work, rewound(head))), ...work.queue];
}

/** A loss of lines that could not be put on record must be found again by the next append. */
function forgetUnrecorded({ writer, queue }: Work): void {
  if (queue.some(({ event }) => event.content.event === 'ledger_rewound')) forget(writer);
}

/** No more is tried after a short write: the rest does not stand. */
function giveUp(work: Work, { unsure, error }: Extract<Written, { kind: 'part' }>): void {
  forgetUnrecorded(work);
  const [next] = work.queue;
  if (unsure && next?.index !== undefined) {
    const message = `${error.message}; only the newline of the event is missing, so it may come to stand`;
    fail(
      work,
      next.index,
      new LedgerError('UNKNOWN_OUTCOME', message, { cause: error, details: { id: next.id } }),
    );
  }
  for (const { index } of work.queue)
    if (index !== undefined && !work.outcomes.has(index)) fail(work, index, error);
  work.queue = [];
}

function fail(work: Work, index: number, error: LedgerError): void {
  work.outcomes.set(index, { kind: 'failed', error });
}

function outcomeAt(work: Work, index: number): Outcome {
  const outcome = work.outcomes.get(index);
  if (typeof outcome !== 'number') return outcome as Outcome;
  const first = outcomeAt(work, outcome);
  return first.kind === 'written' ? { kind: 'already_there', ack: first.ack } : first;
}

/** Events of the ledger itself. */
function own({ writer, nowMs }: Work, input: EventInput): Queued {
  const event = prepareOwnEvent(input, writer.agent);
  return { event, index: undefined, tsMs: nowMs, id: writer.newId(nowMs) };
}

function rewound(lost: LostHead): EventInput {
  const summary = `Line ${lost.seq}, known earlier, is gone from the files`;
  const { seq, hash, file } = lost;
  const data = { lost_head: { seq, hash, ...(file === undefined ? {} : { file }) } };
  return { event: 'ledger_rewound', task_id: 'system', source: 'agent-ledger', summary, data };
}
