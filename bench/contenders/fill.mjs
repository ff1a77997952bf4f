// Puts a ledger of `events` lines into a workspace, through the library.
import { openLedger } from '../../dist/index.js';
import { eventAt } from '../harness/events.mjs';
import { options } from './report.mjs';

const ledger = openLedger({ root: options.folder, durability: 'os' });
const agent = ledger.agent('cls');
for (let done = 0; done < options.events; done += 1000) {
  const outcomes = await agent.appendMany(
    Array.from({ length: Math.min(1000, options.events - done) }, (_, at) => eventAt(done + at)),
  );
  if (outcomes.some(({ kind }) => kind !== 'written')) throw new Error('an event was not written');
}
await ledger.close();
console.log('{}');
