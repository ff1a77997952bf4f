/**
 * A process that appends, for tests: `node writer.mjs <WriterTask as JSON>`. It keeps a journal of what it intends and
 * of what was acknowledged, so that whoever kills it knows what has to stand.
 */
import fs, { openSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { ulidSource } from '../../src/core/ulid.js';
import { LedgerError } from '../../src/errors.js';
import { appendOnce } from '../../src/ledger/append-once.js';
import type { Outcome } from '../../src/ledger/append/outcome.js';
import { openLedger, type AgentLedger } from '../../src/ledger/open.js';
import type { EventInput } from '../../src/ledger/prepare.js';
import { randomBytesFast } from '../../src/storage/random.js';
import { noteIntents, noteOutcomes } from './journal.js';
import { eventOf, type WriteCut, type WriterTask } from './writer-task.js';

interface Numbered {
  readonly index: number;
  readonly event: EventInput;
}

const task = JSON.parse(process.argv[2] ?? '{}') as WriterTask;
const journal = openSync(task.journal, 'a');
const newId = ulidSource(randomBytesFast);
const { events = Number.POSITIVE_INFINITY, batchEvents = 16 } = task;
let next = 0;

if (task.dieInWrite !== undefined) dieInWrite(task.dieInWrite);
if (task.way === 'once') writeOnceEach();
else await writeThroughLibrary(task.way);

function writeOnceEach(): void {
  const options = { root: task.root, agent: task.agent, lockTimeoutMs: 60_000 };
  while (hasMore()) {
    const taken = take(1);
    settle(taken, [orFailure(() => appendOnce(taken[0]?.event as EventInput, options))]);
  }
}

async function writeThroughLibrary(way: 'single' | 'batch' | 'mixed'): Promise<void> {
  const durability = task.durability ?? 'os';
  const ledger = openLedger({ root: task.root, durability, lockTimeoutMs: 60_000 });
  const agent = ledger.agent(task.agent);
  while (hasMore()) {
    const choice = way === 'mixed' ? (['single', 'batch', 'unawaited'] as const)[next % 3] : way;
    if (choice === 'batch') await appendBatch(agent, 1 + Math.floor(Math.random() * batchEvents));
    else if (choice === 'unawaited') await Promise.all([1, 2, 3].map(() => appendSingle(agent)));
    else await appendSingle(agent);
  }
  await ledger.close();
}

async function appendSingle(agent: AgentLedger): Promise<void> {
  const taken = take(1);
  if (taken[0] === undefined) return;
  const outcome = await agent.append(taken[0].event).then(
    (ack): Outcome => ({ kind: 'written', ack }),
    (error: unknown): Outcome => ({ kind: 'failed', error: error as LedgerError }),
  );
  settle(taken, [outcome]);
}

async function appendBatch(agent: AgentLedger, size: number): Promise<void> {
  const taken = take(size);
  settle(taken, await agent.appendMany(taken.map(({ event }) => event)));
}

function hasMore(): boolean {
  return next < events;
}

/** The next events; their intentions are in the journal. */
function take(wanted: number): readonly Numbered[] {
  const size = Math.min(wanted, events - next);
  const taken = Array.from({ length: size }, () => {
    const event = eventOf(task, next);
    return { index: next++, event: task.ownIds === true ? { ...event, id: newId(Date.now()) } : event };
  });
  const intents = taken.map(({ index, event }) => ({ index, id: event.id ?? '' }));
  if (task.ownIds === true) noteIntents(journal, intents);
  if (task.acknowledgesEarly === true) {
    const ack = { hash: 'early', seq: 0, session: '', file: '', offset: 0 };
    noteOutcomes(
      journal,
      intents.map(({ index, id }) => ({ index, outcome: { kind: 'written', ack: { ...ack, id } } })),
    );
  }
  return taken;
}

function settle(taken: readonly Numbered[], outcomes: readonly Outcome[]): void {
  if (task.acknowledgesEarly === true) return;
  noteOutcomes(
    journal,
    outcomes.map((outcome, at) => ({ index: taken[at]?.index ?? -1, outcome })),
  );
}

function orFailure(append: () => Outcome): Outcome {
  try {
    return append();
  } catch (error) {
    if (error instanceof LedgerError) return { kind: 'failed', error };
    throw error;
  }
}

/** Lets one write to a day file end in the middle, as a kill does, at a place that the test chooses. */
function dieInWrite({ number, share = 0, bytes: wanted }: WriteCut): void {
  const original = fs.writeSync;
  let writes = 0;
  const write = (fd: number, bytes: Uint8Array | string, ...rest: number[]): number => {
    const isDayFile = fs.readlinkSync(`/proc/self/fd/${fd}`).endsWith('.jsonl');
    if (isDayFile) writes += 1;
    if (!isDayFile || writes < number) return original(fd, bytes as Uint8Array, ...rest);
    original(fd, bytes as Uint8Array, 0, Math.min(wanted ?? Math.floor(bytes.length * share), bytes.length));
    process.kill(process.pid, 'SIGKILL');
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
  fs.writeSync = write as typeof fs.writeSync;
  syncBuiltinESMExports();
}
