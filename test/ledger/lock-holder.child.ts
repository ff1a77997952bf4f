/** A process that takes the lock named by its argument and keeps it until it reads something on standard input. */
import { readSync, writeSync } from 'node:fs';
import { acquireLockSync } from '../../src/storage/lock/hot-lock.js';

const lock = acquireLockSync(process.argv[2] ?? '', { timeoutMs: 5_000 });
writeSync(1, 'held\n');
readSync(0, Buffer.alloc(1));
lock.release();
