// One small file replaced again and again: by bare system calls, by this project's own way, or by write-file-atomic.
import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { replaceFileSync } from '../../dist/storage/replace-file.js';
import { options, reportSpeed } from './report.mjs';

const { folder, way } = options;
const path = join(folder, 'status.json');
const text = JSON.stringify(
  {
    agent: 'cls',
    state: 'busy',
    last_heartbeat: '2026-11-20T09:10:00.123Z',
    last_task_id: 'wo-123',
    session_id: '2026-11-20_cls_001',
    rev: 41,
    head: { seq: 41, hash: 'ab'.repeat(32) },
  },
  null,
  2,
);

const ways = {
  bare(turn) {
    const temporary = `${path}.${turn}`;
    const descriptor = openSync(temporary, 'wx');
    writeSync(descriptor, text);
    closeSync(descriptor);
    renameSync(temporary, path);
  },
  ours: () => replaceFileSync(path, text, { sync: false }),
  peer: () => writeFileAtomic.sync(path, text, { fsync: false }),
  peerSynced: () => writeFileAtomic.sync(path, text),
};

await reportSpeed(options, (count) => {
  for (let turn = 0; turn < count; turn++) ways[way](turn);
});
