// proper-lockfile as it comes, round each append, as its documentation shows it.
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { lines } from '../harness/events.mjs';
import { race } from './race.mjs';
import { options } from './report.mjs';

const path = join(options.folder, 'lines.jsonl');
await appendFile(path, '');

await race(async (turn) => {
  const release = await lockfile.lock(path, { retries: options.retries });
  await appendFile(path, lines[turn & 63]);
  await release();
}, 1);
