import lockfile from 'proper-lockfile';
import { takeTurn } from './lock-turn.mjs';
import { options } from './report.mjs';

await takeTurn(() =>
  lockfile.lock(options.path, { realpath: false, retries: { forever: true, minTimeout: 5, maxTimeout: 50 } }),
);
