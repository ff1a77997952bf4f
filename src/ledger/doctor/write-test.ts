import { closeSync, fdatasyncSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ioError } from '../../errors.js';
import { makeFolder } from '../../storage/make-folder.js';
import { randomToken } from '../../storage/random.js';
import type { DoctorCheck, DoctorFinding } from './finding.js';

const syncs = 7;
/** Of laptops' disks 5 to 30 ms are usual. */
const slowMs = 100;

/** Writes and syncs a small file in `g/.state`, as an append does: can it be written, and how long does a sync take? */
export const writeTest: DoctorCheck = {
  name: 'write test',
  run: ({ root }) => {
    const check = 'write test';
    try {
      const folder = join(root, 'g/.state');
      makeFolder(folder);
      return [verdict(check, medianSyncMs(join(folder, `doctor.${process.pid}-${randomToken(8)}.tmp`)))];
    } catch (error) {
      const { message, hint } = ioError(error, 'writing a test file');
      return [{ level: 'action', check, what: message, mend: hint }];
    }
  },
};

function verdict(check: string, ms: number): DoctorFinding {
  const what = `writing works; a flush to disk takes ${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms (median of ${syncs})`;
  if (ms < slowMs) return { level: 'ok', check, what };
  return { level: 'note', check, what, mend: 'Durability `os` appends without waiting for the disk.' };
}

function medianSyncMs(path: string): number {
  const fd = openSync(path, 'wx', 0o600);
  try {
    const times = Array.from({ length: syncs }, () => {
      const startedMs = performance.now();
      writeSync(fd, `${'x'.repeat(540)}\n`);
      fdatasyncSync(fd);
      return performance.now() - startedMs;
    });
    return times.sort((left, right) => left - right)[Math.floor(syncs / 2)] ?? 0;
  } finally {
    closeSync(fd);
    unlinkSync(path);
  }
}
