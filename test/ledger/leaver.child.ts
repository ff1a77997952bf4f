/** A process that appends in quick succession and exits without closing anything: `node leaver.mjs <root>`. */
import { openLedger } from '../../src/ledger/open.js';

const agent = openLedger({ root: process.argv[2] ?? '.' }).agent('cls');
for (let at = 0; at < 50; at++) await agent.append({ event: 'heartbeat', summary: 'alive' });
process.exit(7);
