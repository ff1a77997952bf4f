/** Says who it is and waits, for tests: `node lock-identity.mjs <process title>`. */
import { writeSync } from 'node:fs';
import { thisProcess } from '../../src/storage/lock/process-identity.js';

process.title = process.argv[2] ?? process.title;
writeSync(1, `${JSON.stringify(thisProcess())}\n`);
setInterval(() => {}, 60_000);
