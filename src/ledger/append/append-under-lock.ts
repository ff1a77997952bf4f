import { LedgerError, ioError } from '../../errors.js';
import { prepareOwnEvent, type EventInput, type PreparedEvent } from '../prepare.js';
import { composeBlock, type Block } from './block.js';
import { catchUp, type LostHead } from './catch-up.js';
import { closeDayFile, openDayFile, requireKnown } from './day-files.js';
import { type OpenDayFile, relativePath, type AgentWriter } from './writer.js';
import { findId, requireSameContent } from './find-id.js';
import type { Ack, Outcome } from './outcome.js';
import { nextRun, placeRun, type Queued } from './placing.js';
import { remember, settle } from './settling.js';
import { healTail } from './torn-tail.js';
import { writeBlock, type Written } from './write-block.js';

/** Outcomes in the order of the events, and the files written to, which may still have to be synced. */
export interface Appended {
  readonly outcomes: readonly Outcome[];
  readonly touched: readonly OpenDayFile[];
}

/** How often a block is written again after the file was replaced or cut under the writer. */
const maxAttempts = 8;

/**
 * Steps 2 to 6 of an append: catch up, heal, build, write, check. The caller holds the agent's lock; everything here
 * is synchronous. When it returns, what is acknowledged stands in the files (it survives kill -9 of this process, not
 * a power loss: that takes a sync). A crash in between leaves a front part of the lines, which the next writer closes.
 * Never throws for one event's sake: each has its outcome.
 */
export function appendUnderLock(writer: AgentWriter, events: readonly PreparedEvent[]): Appended {
  const work: Work = {
    writer,
    nowMs: writer.edges.now(),
    outcomes: new Map(),
    touched: new Set(),
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
  }
  remember(writer);
  return { outcomes: events.map((_, index) => outcomeAt(work, index)), touched: [...work.touched] };
}

interface Work {
  readonly writer: AgentWriter;
  readonly nowMs: number;
  /** By the event's position. A number points to an earlier event with the same id. */
  readonly outcomes: Map<number, Outcome | number>;
  readonly touched: Set<OpenDayFile>;
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
  const error = first && requireSameContent(event.id ?? '', first.content, event.content);
  return error === undefined ? earlier : { kind: 'failed', error };
}

function writeQueue(work: Work): void {
  for (let attempts = 0; work.queue.length > 0;) {
    const progress = writeRun(work);
    attempts = progress ? 0 : attempts + 1;
    if (attempts < maxAttempts) continue;
    throw new LedgerError(
      'IO_FAILED',
      `the day file of ${work.writer.agent} was replaced again and again while appending`,
    );
  }
}

/** Writes the next run of events of one day as one block. False: something changed under us, try again. */
function writeRun(work: Work): boolean {
  const { writer } = work;
  const run = nextRun(writer, work.queue);
  const open = openDayFile(writer, run.day);
  const { tail, heads } = requireKnown(writer);
  const size = tail?.file.size ?? 0;
  const healing = healTail(writer, open, size);
  if (healing === undefined) return catchUpAgain(work);
  const records = healing.records.map((input) => ({ ...own(work, input), tsMs: run.tsMs }));
  const queued = [...records, ...run.events];
  const placed = placeRun(writer, run.day, queued);
  const block = composeBlock(writer, placed, { heads, lead: healing.lead, file: open.name });
  const written = writeBlock(open, block, size);
  work.touched.add(open);
  if (written.kind === 'elsewhere') return startOver(work);
  acknowledge(work, { open, block, written, queued });
  work.queue = work.queue.slice(Math.max(0, standingLines(block, written) - records.length));
  if (written.kind === 'part') giveUp(work, written);
  else if (written.alone)
    settle(writer, open, { lines: block.lines, end: written.offset + block.bytes.length });
  else catchUpAgain(work);
  return true;
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

/** The file was replaced or cut under us and nothing stands: everything is looked at afresh. */
function startOver(work: Work): false {
  closeDayFile(work.writer);
  return catchUpAgain(work);
}

function catchUpAgain(work: Work): false {
  const lost = catchUp(work.writer);
  work.queue = [...lost.map((head) => own(work, rewound(head))), ...work.queue];
  return false;
}

/** No more is tried after a short write: the rest does not stand. */
function giveUp(work: Work, { unsure, error }: Extract<Written, { kind: 'part' }>): void {
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
  const data = { lost_head: { seq: lost.seq, hash: lost.hash } };
  return { event: 'ledger_rewound', task_id: 'system', source: 'agent-ledger', summary, data };
}
