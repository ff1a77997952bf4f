// pino writing each event to a file before it returns. It serialises, and does nothing else of what a ledger does.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { lines } from '../harness/events.mjs';
import { options, reportSpeed } from './report.mjs';

const path = join(options.folder, 'pino.log');
const logger = pino(
  { base: undefined, messageKey: 'summary' },
  pino.destination({ dest: path, sync: true, minLength: 0 }),
);
// pino adds `level` and `time` itself; the rest is the same event, so that the lines are equally long.
const records = lines.map((line) => {
  const { ts: _ts, summary, v: _v, ...rest } = JSON.parse(line);
  return { rest, summary };
});

await reportSpeed(
  options,
  (count) => {
    for (let at = 0; at < count; at++) {
      const { rest, summary } = records[at & 63];
      logger.info(rest, summary);
    }
  },
  async (count) => ({ bytes: statSync(path).size / count }),
);
