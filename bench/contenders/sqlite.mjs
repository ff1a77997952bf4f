// better-sqlite3 with a write-ahead log, synced at every commit: finished lines into a table, `batch` in a transaction.
import { join } from 'node:path';
import { lines } from '../harness/events.mjs';
import { options, reportSpeed } from './report.mjs';
import { openTable } from './sqlite-table.mjs';

const insertMany = openTable(join(options.folder, 'events.db'));

await reportSpeed(options, (count) => {
  for (let done = 0; done < count; done += options.batch)
    insertMany(done, Math.min(options.batch, count - done), lines);
});
