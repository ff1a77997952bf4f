/**
 * A live writer: appends to one agent's ledger until it is told to stop, and notes every acknowledged event in a file
 * outside the repository. Arguments: root, agent, record file, kind (`own`: this library; `careless`: holds on to its first
 * descriptor). Reads commands from standard input and answers each with the command itself:
 * `sync` when an append that began after it is acknowledged, `stop` when all is done.
 */
import { appendFileSync, closeSync, constants, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { dayFileName } from '../../src/core/day-file.js';
import { leafHash } from '../../src/core/leaf-hash.js';
import { composeLine, composeMiddle } from '../../src/core/line.js';
import { ulidSource } from '../../src/core/ulid.js';
import { openLedger } from '../../src/ledger/open.js';
import { realEdges } from '../../src/storage/edges.js';
import { openWorkspace } from '../../src/storage/workspace.js';

interface Noted {
  readonly id: string;
  readonly hash: string;
  readonly seq: number;
}

interface Writer {
  readonly append: (summary: string) => Promise<Noted>;
  readonly close: () => Promise<void>;
}

const [, , root = '', agent = '', recordFile = '', kind = 'own'] = process.argv;
/** Often enough to fall into everything that git does, seldom enough that git now and then finds no line after a commit. */
const longestPauseMs = 30;

const writer = kind === 'own' ? ownWriter() : carelessWriter();
const commands: string[] = [];
createInterface({ input: process.stdin }).on('line', (command) => commands.push(command));
process.stdout.write('ready\n');

for (let count = 1; ; count++) {
  const asked = commands.splice(0);
  await appendOne(count);
  for (const command of asked) process.stdout.write(`${command}\n`);
  if (asked.includes('stop')) break;
  await pause(Math.random() * longestPauseMs);
}
await writer.close();
process.exit(0);

async function appendOne(count: number): Promise<void> {
  try {
    const { id, hash, seq } = await writer.append(`Line ${count} of ${process.pid}`);
    appendFileSync(recordFile, `${id} ${hash} ${seq}\n`);
  } catch (error) {
    appendFileSync(recordFile, `! ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

function ownWriter(): Writer {
  const ledger = openLedger({ root, durability: 'os' });
  return {
    append: (summary) => ledger.agent(agent).append({ event: 'info', summary }),
    close: () => ledger.close(),
  };
}

/** What many a logger does: opens its file once and appends, without ever looking at the path again. */
function carelessWriter(): Writer {
  const edges = realEdges();
  const { clone, rootLink } = openWorkspace(root, edges);
  const day = new Date().toISOString().slice(0, 10);
  const path = join(root, 'g/ledger', agent, dayFileName(day, clone?.name));
  mkdirSync(dirname(path), { recursive: true });
  const fd = openSync(path, constants.O_APPEND | constants.O_WRONLY | constants.O_CREAT);
  const newId = ulidSource(edges.random);
  let prev = rootLink;
  let seq = 0;
  return {
    append: async (summary) => {
      seq += 1;
      const id = newId(edges.now());
      const middle = composeMiddle({
        event: 'info',
        task_id: 'unknown',
        source: agent,
        summary,
        data: {},
      });
      const place = { ts: new Date().toISOString(), agent, session: `${day}_${agent}_001`, id, seq };
      const line = composeLine(middle, { ...place, prev: [prev], streamText: '' });
      writeSync(fd, `${line}\n`);
      prev = leafHash(Buffer.from(line), edges.sha256);
      return { id, hash: prev, seq };
    },
    close: async () => closeSync(fd),
  };
}
