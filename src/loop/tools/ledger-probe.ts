import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { LedgerError } from '../../errors.js';
import { acquireLock } from '../../storage/lock/lock.js';
import { randomToken } from '../../storage/random.js';
import { paths } from '../../storage/workspace.js';
import { pairOf } from '../binding.js';
import { roles } from '../shapes.js';
import type { PreflightFacts } from './smoke.js';
import type { LoopDesk } from './desk.js';
import { existingTask } from './task.js';

/**
 * Whether the sessions of a task could record something now. For each ledger it takes the lock, opens the newest day file
 * for appending without writing, and makes, removes, writes and syncs a file of an event's size beside it. Every file
 * outside `g/.state` is as it was afterwards; a crash leaves an empty `.probe-….tmp` at most.
 * @throws LedgerError UNKNOWN_TASK
 */
export async function probeLedger(desk: LoopDesk, task: string): Promise<PreflightFacts['writable']> {
  const pair = pairOf(existingTask(desk, task));
  const agents = pair instanceof LedgerError ? ['operator'] : roles.map((role) => pair[role].name);
  const all = paths.ledgers(desk.root);
  for (const agent of agents) {
    const own = paths.agent(desk.root, agent);
    const path = existsSync(own) ? own : all;
    try {
      await probeFolder(path, paths.lock(desk.root, agent));
    } catch (error) {
      return { ok: false, path, detail: error instanceof Error ? error.message : String(error) };
    }
  }
  return { ok: true, path: all, detail: null };
}

async function probeFolder(path: string, lockPath: string): Promise<void> {
  const lock = await acquireLock(lockPath, { timeoutMs: lockMs });
  try {
    const [newest] = readdirSync(path)
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
      .reverse();
    if (newest !== undefined)
      closeSync(openSync(join(path, newest), constants.O_WRONLY | constants.O_APPEND));
    writeNameless(join(path, `.probe-${process.pid}-${randomToken(8)}.tmp`));
  } finally {
    lock.release();
  }
}

const lockMs = 2_000;

/** The largest event. */
const probeBytes = 64 * 1024;

/** Removed as soon as it is open: what is written takes room on the disk and stands in no folder. */
function writeNameless(path: string): void {
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    unlinkSync(path);
    writeSync(descriptor, Buffer.alloc(probeBytes, 'x'));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
