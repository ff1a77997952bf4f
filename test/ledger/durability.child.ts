/**
 * A process that appends several events and says what became of each: `node durability.mjs <DurabilityTask as JSON>`.
 * It begins when it reads something on standard input, so that a tracer can be attached before.
 */
import { readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openLedger } from '../../src/ledger/open.js';
import type { EventInput } from '../../src/ledger/prepare.js';

export interface DurabilityTask {
  readonly root: string;
  readonly durability: 'os' | 'group' | 'each';
  readonly events: readonly EventInput[];
  /** `in turn` awaits each; `meanwhile` appends the next as soon as the one before is in the file, synced or not. */
  readonly pace: 'in turn' | 'meanwhile' | 'at once';
}

const task = JSON.parse(process.argv[2] ?? '{}') as DurabilityTask;
writeSync(1, 'ready\n');
readSync(0, Buffer.alloc(1));

const ledger = openLedger({ root: task.root, durability: task.durability });
const agent = ledger.agent('cls');
const told: Promise<void>[] = [];
for (const event of task.events) {
  const before = sizeNow();
  told.push(appendAndSay(event));
  if (task.pace === 'in turn') await told.at(-1);
  while (task.pace === 'meanwhile' && sizeNow() === before)
    await new Promise((resolve) => setImmediate(resolve));
}
await Promise.all(told);
await ledger.close();

async function appendAndSay(event: EventInput): Promise<void> {
  const [outcome] = await agent.appendMany([event]);
  const said =
    outcome?.kind === 'failed'
      ? { kind: 'failed', code: outcome.error.code, details: outcome.error.details }
      : outcome;
  writeSync(1, `${JSON.stringify(said)}\n`);
}

function sizeNow(): number {
  const day = task.events[0]?.ts?.slice(0, 10) ?? '';
  return statSync(join(task.root, 'g/ledger/cls', `${day}.jsonl`), { throwIfNoEntry: false })?.size ?? 0;
}
