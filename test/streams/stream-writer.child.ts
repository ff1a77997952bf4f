import { appendPrepared } from '../../src/ledger/append-once.js';
import { preparationFor } from '../../src/ledger/preparation.js';
import { prepareEvent } from '../../src/ledger/prepare.js';
import { realEdges } from '../../src/storage/edges.js';
import { openWorkspace } from '../../src/storage/workspace.js';
import { readStream } from '../../src/streams/read-stream.js';
import { streamText } from '../../src/streams/stream-line.js';
import { openStream } from '../../src/streams/stream.js';

// Appends so many events to a stream as one agent. `careless` leaves out the stream's lock, to show that it matters.
const [root = '', agent = '', count = '0', mode = 'locked'] = process.argv.slice(2);
const name = 'run:shared';
const event = { event: 'note_written', summary: 'a note', data: { key: agent, value: 'v' } };

for (let written = 0; written < Number(count); written += 1) {
  if (mode === 'careless') appendCarelessly();
  else await openStream(name, { root, lockTimeoutMs: 60_000 }).execute({ agent, decide: () => [event] });
}

function appendCarelessly(): void {
  const { headSeq } = readStream(root, name);
  const edges = realEdges();
  const workspace = openWorkspace(root, edges);
  const prepared = prepareEvent(event, { agent, ...preparationFor(workspace, {}) });
  const line = { ...prepared, streamText: streamText(name, headSeq + 1) };
  appendPrepared([line], { workspace, agent, edges, durability: 'os', lockTimeoutMs: 60_000 });
}
