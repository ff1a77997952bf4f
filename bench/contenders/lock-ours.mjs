import { acquireLock } from '../../dist/storage/lock/lock.js';
import { takeTurn } from './lock-turn.mjs';
import { options } from './report.mjs';

await takeTurn(() => acquireLock(options.path, { timeoutMs: 60_000 }));
