/**
 * A process that drains the spools of a workspace and dies by SIGKILL before its how manyth call that changes files:
 * `node drain.mjs ROOT CALL`; without CALL it drains to the end and prints how many such calls it made.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { drainSpools } from '../../src/ledger/spool/drain-agents.js';

const [root = '', dieAt = '0'] = process.argv.slice(2);
let calls = 0;

const changing = [
  'writeSync',
  'renameSync',
  'unlinkSync',
  'rmdirSync',
  'mkdirSync',
  'fdatasyncSync',
] as const;
for (const name of changing) {
  const real = fs[name] as (...args: unknown[]) => unknown;
  const counted = (...args: unknown[]): unknown => {
    calls += 1;
    if (calls === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
    return real(...args);
  };
  Object.assign(fs, { [name]: counted });
}
syncBuiltinESMExports();

drainSpools(root);
const made = calls;
process.stdout.write(`${made}\n`);
