// One writer through the library that starts `wave` appends without waiting, then waits for all of them.
import { openLedger } from '../../dist/index.js';
import { eventAt } from '../harness/events.mjs';
import { options, reportSpeed } from './report.mjs';

const { folder, durability, wave } = options;
const ledger = openLedger({ root: folder, durability });
const agent = ledger.agent('cls');

await reportSpeed(options, async (count) => {
  for (let done = 0; done < count; done += wave) {
    const acks = [];
    for (let at = done; at < Math.min(done + wave, count); at++) acks.push(agent.append(eventAt(at)));
    await Promise.all(acks);
  }
});
await ledger.close();
