// Puts a ledger of `events` lines into a workspace, through the library; twenty of them belong to the task `rare`.
import { openLedger } from '../../dist/index.js';
import { eventAt } from '../harness/events.mjs';
import { options } from './report.mjs';

const { folder, events, rare } = options;
const every = Math.ceil(events / 20);
const ledger = openLedger({ root: folder, durability: 'os' });
const agent = ledger.agent('cls');
for (let done = 0; done < events; done += 1000) {
  const outcomes = await agent.appendMany(
    Array.from({ length: Math.min(1000, events - done) }, (_, at) => eventOf(done + at)),
  );
  if (outcomes.some(({ kind }) => kind !== 'written')) throw new Error('an event was not written');
}
await ledger.close();
console.log('{}');

function eventOf(index) {
  const event = eventAt(index);
  return index % every === every >> 1 ? { ...event, task_id: rare } : event;
}
