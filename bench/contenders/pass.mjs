import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { options } from './report.mjs';

const folder = join(options.folder, 'g/ledger/cls');
export const dayFiles = readdirSync(folder).map((name) => join(folder, name));

/** One pass over all day files, in megabytes a second, after a first one has brought them into the system's cache. */
export async function reportPass(pass) {
  await pass();
  const from = performance.now();
  await pass();
  const seconds = (performance.now() - from) / 1000;
  const megabytes = dayFiles.reduce((sum, path) => sum + statSync(path).size, 0) / 1e6;
  const residentMegabytes = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ value: megabytes / seconds, megabytes, residentMegabytes }));
}
