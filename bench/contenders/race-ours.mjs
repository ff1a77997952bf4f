import { openLedger } from '../../dist/index.js';
import { eventAt } from '../harness/events.mjs';
import { race } from './race.mjs';
import { options } from './report.mjs';

const { folder, durability, batch } = options;
const ledger = openLedger({ root: folder, durability, lockTimeoutMs: 60_000 });
const agent = ledger.agent('cls');

const one = (turn) => agent.append(eventAt(turn));
const many = (turn) =>
  Promise.all(Array.from({ length: batch }, (_, at) => agent.append(eventAt(turn + at))));
await race(batch === 1 ? one : many, batch, () => ledger.close());
