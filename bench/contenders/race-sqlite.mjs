import { join } from 'node:path';
import { lines } from '../harness/events.mjs';
import { race } from './race.mjs';
import { options } from './report.mjs';
import { openTable } from './sqlite-table.mjs';

const insertMany = openTable(join(options.folder, 'events.db'));
await race((turn) => insertMany(turn, options.batch, lines), options.batch);
