import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerError } from '../../src/errors.js';
import { createBinding, type CreateBindingCall } from '../../src/loop/tools/bind.js';
import type { LoopDesk } from '../../src/loop/tools/desk.js';
import { dispatchPass } from '../../src/loop/tools/dispatch.js';
import { enqueue } from '../../src/loop/tools/enqueue.js';
import { heartbeat } from '../../src/loop/tools/heartbeat.js';
import { readInbox } from '../../src/loop/tools/inbox.js';
import { openLoopDesk } from '../../src/loop/tools/open-desk.js';
import { environment, launcher, run } from '../cli/command.js';

export const task = 'build';
export const worker = { task, role: 'worker' } as const;
export const threads = { manager: { id: 'mt' }, worker: { id: 'wt' } } as const;

export async function bindBuild(desk: LoopDesk, more: Partial<CreateBindingCall> = {}): Promise<void> {
  await createBinding(desk, { task, threads, ...more });
}

export async function beats(desk: LoopDesk, times = 1): Promise<void> {
  for (let beat = 0; beat < times; beat++) {
    for (const role of ['manager', 'worker'] as const) await heartbeat(desk, { task, role });
  }
}

/** An item in the worker's inbox, not consumed. */
export async function delivered(desk: LoopDesk, message: string): Promise<number> {
  await enqueue(desk, { task, type: 'nudge_worker', message });
  const [processed] = await dispatchPass(desk, {});
  return processed?.notification_id ?? 0;
}

export async function consumed(desk: LoopDesk, message = 'go'): Promise<number> {
  await delivered(desk, message);
  const { consumed: item } = await readInbox(desk, { ...worker, consumeNext: true });
  return item?.id ?? 0;
}

export async function codeOf(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
  return 'no refusal';
}

export function ledgerFiles(root: string): readonly string[] {
  const folder = join(root, 'g/ledger');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return names.filter((name) => name.endsWith('.jsonl')).map((name) => join(folder, name));
}

/** Every line of every ledger, in the order of the files. */
export function lines(root: string): readonly string[] {
  return ledgerFiles(root).flatMap((file) => readFileSync(file, 'utf8').trimEnd().split('\n'));
}

/** A desk that knows nothing but the ledgers. */
export function freshDesk({ root }: LoopDesk): LoopDesk {
  rmSync(join(root, 'g/.state'), { recursive: true, force: true });
  return openLoopDesk(root);
}

export function cli(root: string, ...args: readonly string[]): ReturnType<typeof run> {
  return run(args, { cwd: root });
}

export function started(root: string, args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [launcher, ...args], {
    cwd: root,
    env: environment(),
    stdio: 'ignore',
  });
  return new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
}
