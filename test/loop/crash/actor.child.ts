/**
 * A participant of a loop: `node actor.mjs <ActorTask as JSON>`. Says `ready`, then does its action once for each line
 * that it reads, and says what came of it.
 */
import { createInterface } from 'node:readline';
import { dispatchPass } from '../../../src/loop/tools/dispatch.js';
import { heartbeat } from '../../../src/loop/tools/heartbeat.js';
import { readInbox } from '../../../src/loop/tools/inbox.js';
import { openLoopDesk } from '../../../src/loop/tools/open-desk.js';
import type { ActorTask } from './actor.js';

const { root, action, role, task } = JSON.parse(process.argv[2] ?? '{}') as ActorTask;
const desk = openLoopDesk(root);

const actions: Readonly<Record<ActorTask['action'], () => Promise<unknown>>> = {
  heartbeat: async () => (await heartbeat(desk, { task, role })).heartbeat.recorded_at,
  consume: async () => {
    const taken: number[] = [];
    for (;;) {
      const { consumed } = await readInbox(desk, { task, role, consumeNext: true });
      if (consumed === null) return taken;
      taken.push(consumed.id);
    }
  },
  dispatch: async () => {
    let delivered = 0;
    for (;;) {
      const processed = await dispatchPass(desk, { limit: 3 });
      if (processed.length === 0) return delivered;
      delivered += processed.length;
    }
  },
};

const lines = createInterface({ input: process.stdin });
process.stdout.write('"ready"\n');
for await (const _ of lines) process.stdout.write(`${JSON.stringify(await actions[action]())}\n`);
