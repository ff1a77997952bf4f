import { writeSync } from 'node:fs';
import { composeMiddle } from '../../dist/core/line.js';
import { serialiseData } from '../../dist/core/serialise.js';
import { ulidSource } from '../../dist/core/ulid.js';
import { composeBlock } from '../../dist/ledger/append/block.js';
import { catchUp } from '../../dist/ledger/append/catch-up.js';
import { openDayFile } from '../../dist/ledger/append/day-files.js';
import { nextRun, placeRun } from '../../dist/ledger/append/placing.js';
import { remember, settle } from '../../dist/ledger/append/settling.js';
import { healTail } from '../../dist/ledger/append/torn-tail.js';
import { openWriter } from '../../dist/ledger/append/writer.js';
import { preparationFor } from '../../dist/ledger/preparation.js';
import { requireValid } from '../../dist/schema/violations.js';
import { readConfig } from '../../dist/storage/config.js';
import { realEdges } from '../../dist/storage/edges.js';
import { sameFile, stampOf } from '../../dist/storage/file-identity.js';
import { acquireLockSync } from '../../dist/storage/lock/hot-lock.js';
import { openWorkspace, paths } from '../../dist/storage/workspace.js';

const agent = 'cls';

/*
 * The way of an event through the program's own functions, taken apart so that each step can be timed. A step takes
 * what the steps before it have left in `state` and leaves something there itself.
 */

/** Done once in a process. `state` begins as `{ root }`. */
export const openingSteps = [
  ['open the workspace, read the configuration', openRoot],
  ['set up the redaction', (state) => (state.redact = preparationFor(state.workspace, state.config).redact)],
];

/** Done for every batch that is written together; `state.inputs` are its events. */
export const batchSteps = [
  ['redact', (state) => (state.contents = state.inputs.map((input) => state.redact({ ...input })))],
  ['validate', (state) => state.contents.forEach((content) => requireValid('LedgerEvent', content, agent))],
  ['serialise', (state) => (state.prepared = state.contents.map(serialised))],
  ['open the agent', openAgent],
  [
    'lock',
    (state) => (state.lock = acquireLockSync(paths.lock(state.workspace.root, agent), { timeoutMs: 10_000 })),
  ],
  ['catch up with the files', (state) => catchUp(state.writer)],
  ['open the day file, look for a torn line', openDay],
  ['time, id, session', place],
  ['compose, link, hash', compose],
  ['write', (state) => writeSync(state.open.fd, state.block.bytes)],
  ['check what stands', check],
  [
    'take in what was written',
    (state) =>
      settle(state.writer, state.open, {
        lines: state.block.lines,
        end: state.size + state.block.bytes.length,
        modified: state.stamp.modified,
      }),
  ],
  ['remember the heads', (state) => remember(state.writer)],
  ['unlock', (state) => state.lock.release()],
];

function openRoot(state) {
  state.edges = realEdges();
  state.workspace = openWorkspace(state.root, state.edges);
  state.config = readConfig(state.workspace.root);
}

function serialised(content) {
  const middle = composeMiddle({ ...content, dataText: serialiseData(content.data) });
  return { content, middle, middleBytes: Buffer.byteLength(middle, 'utf8'), streamText: '' };
}

function openAgent(state) {
  state.newId ??= ulidSource(state.edges.random);
  state.writer ??= openWriter(state.workspace, agent, { edges: state.edges, newId: state.newId });
}

function openDay(state) {
  state.day = state.workspace.clock.day(state.edges.now());
  state.open = openDayFile(state.writer, state.day);
  state.size = state.writer.known.tail?.file.size ?? 0;
  state.healing = healTail(state.writer, state.open, state.size);
}

function place(state) {
  const nowMs = state.edges.now();
  const queue = state.prepared.map((event, index) => ({ event, index, tsMs: nowMs, id: state.newId(nowMs) }));
  const run = nextRun(state.writer, queue);
  if (run.events.length !== queue.length) throw new Error('the batch does not fit into one block');
  state.placed = placeRun(state.writer, state.day, run.events);
}

function compose(state) {
  const { heads } = state.writer.known;
  state.block = composeBlock(state.writer, state.placed, {
    heads,
    lead: state.healing.lead,
    file: state.open.name,
  });
}

function check(state) {
  const { open, size, block } = state;
  state.stamp = stampOf(open.path);
  const stands = sameFile(state.stamp, open.identity) && state.stamp.size === size + block.bytes.length;
  if (!stands) throw new Error('somebody else has written to the file');
}
