/**
 * A process that appends while others change the file under it: `node interfered.mjs <InterferedTask as JSON>`. What
 * the others do is done right before or after its first write to a day file, where chance would put it only rarely.
 */
import fs, { copyFileSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { openLedger } from '../../src/ledger/open.js';

export interface InterferedTask {
  readonly root: string;
  readonly when: 'before' | 'after';
  readonly act: 'rename' | 'remove' | 'replace' | 'cut' | 'empty' | 'append' | 'tear';
  readonly events: number;
}

const task = JSON.parse(process.argv[2] ?? '{}') as InterferedTask;
const original = fs.writeSync;
let isDone = false;
fs.writeSync = ((fd: number, bytes: Uint8Array, ...rest: number[]) => {
  const path = fs.readlinkSync(`/proc/self/fd/${fd}`);
  if (isDone || !path.endsWith('.jsonl')) return original(fd, bytes, ...rest);
  isDone = true;
  if (task.when === 'before') interfere(path);
  const written = original(fd, bytes, ...rest);
  if (task.when === 'after') interfere(path);
  return written;
}) as typeof fs.writeSync;
syncBuiltinESMExports();

const ledger = openLedger({ root: task.root, durability: 'group' });
const events = Array.from({ length: task.events }, (_, n) => ({ event: 'info', summary: `under test ${n}` }));
const outcomes = await ledger.agent('cls').appendMany(events);
console.log(
  JSON.stringify(outcomes.map((outcome) => (outcome.kind === 'failed' ? outcome.error.code : outcome.ack))),
);
await ledger.close();

function interfere(path: string): void {
  switch (task.act) {
    case 'rename':
      return renameSync(path, path.replace('.jsonl', '.aaaaaa.jsonl'));
    case 'remove':
      return rmSync(path);
    case 'replace':
      copyFileSync(path, `${path}.copy`);
      return renameSync(`${path}.copy`, path);
    case 'cut':
      return truncateSync(path, fs.readFileSync(path).indexOf('\n') + 1);
    case 'empty':
      return truncateSync(path, 0);
    case 'append':
      return fs.appendFileSync(path, '{"event":"info","summary":"of another tool"}\n');
    case 'tear':
      return fs.appendFileSync(path, '{"event":"info","summ');
  }
}
