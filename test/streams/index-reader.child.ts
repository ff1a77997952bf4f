/**
 * Writes lines of a stream into the ledger of an agent of its own, reads the stream through the index after each, and
 * now and then throws the index away: `node index-reader.mjs ROOT AGENT LINES SEED`. Prints what it missed.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectStream, type StreamProjection } from '../../src/streams/projection.js';
import type { StreamContent } from '../../src/streams/stream-content.js';
import { randomFrom } from '../support/scale.js';
import { dayFile, lineText, writeLines } from './stream-files.js';

const [root = '', agent = '', lines = '0', seed = '1'] = process.argv.slice(2);
const random = randomFrom(Number(seed));

/** How many lines each agent has, and the last place seen. */
interface Counted {
  readonly counts: Readonly<Record<string, number>>;
  readonly head: number;
}

const counted: StreamProjection<Counted> = {
  name: 'counted',
  replay: (content) => add({ counts: {}, head: 0 }, content),
  advance: (state, tail) =>
    tail.lines.every(({ stream_seq: seq }) => seq > state.head) ? add(state, tail) : undefined,
};

function add({ counts, head }: Counted, { lines: more, headSeq }: StreamContent): Counted {
  const sums = { ...counts };
  for (const line of more) sums[line.agent] = (sums[line.agent] ?? 0) + 1;
  return { counts: sums, head: Math.max(head, headSeq) };
}

/** As somebody would by hand: file by file, while others write there. */
function throwIndexAway(): void {
  try {
    rmSync(join(root, 'g/.state/streams'), { recursive: true, force: true });
  } catch {
    // Somebody made a new file in it meanwhile.
  }
}

for (let written = 1; written <= Number(lines); written += 1) {
  // Places grow with time, as those of a real stream do, so that kept states are gone on from.
  const seq = Number(process.hrtime.bigint() / 1000n);
  writeLines(dayFile(root, agent), [lineText({ agent, stream: 'run:x', seq, ballast: 200 })]);
  if (random() < 0.05) throwIndexAway();
  const { state } = projectStream(root, 'run:x', counted, { keepFromBytes: random() < 0.5 ? 1 : 20_000 });
  const found = state.counts[agent] ?? 0;
  if (found !== written) process.stdout.write(`${found} of ${written}\n`);
}
