/**
 * A process that uses a lock, for tests: `node lock-child.mjs <driver> <folder> <task>`. The lock is <folder>/a.lock.
 * It says what happens in lines on standard output, written at once.
 */
import {
  existsSync,
  readFileSync,
  readdirSync,
  renameSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { lockDrivers, type DriverName } from './lock-drivers.js';
import { runsNow } from './lock-processes.js';

const [, , driverName = 'hot', folder = '.', task = 'hold'] = process.argv;
const driver = lockDrivers[driverName as DriverName];
const lockPath = join(folder, 'a.lock');
const inside = join(folder, 'inside');
const counter = join(folder, 'counter');
const waitMs = 60_000;

const tasks: Readonly<Record<string, () => Promise<void>>> = { hold, wait, contend, share };
await tasks[task]?.();

/** Takes the lock and keeps it. */
async function hold(): Promise<void> {
  await driver.acquire(lockPath, waitMs);
  say('held');
  await forever();
}

/** Says when it starts to wait. */
async function wait(): Promise<void> {
  say('waiting');
  await driver.acquire(lockPath, waitMs);
  say('held');
  await forever();
}

/** Takes the lock again and again, and looks each time whether it is alone. */
async function contend(): Promise<void> {
  say('ready');
  for (;;) {
    const held = await driver.acquire(lockPath, waitMs);
    say(`in ${nowUs()}`);
    enter();
    if (wasChosenToHang()) {
      say('hangs');
      await forever();
    }
    await increment();
    leave();
    if (!held.release()) say('lost');
  }
}

/** Counts how often it gets the lock between the start and the end that <folder>/go names. */
async function share(): Promise<void> {
  say('ready');
  while (!existsSync(join(folder, 'go'))) pause(1);
  const endUs = Number(readFileSync(join(folder, 'go'), 'utf8'));
  let turns = 0;
  let longestWaitUs = 0;
  while (nowUs() < endUs) {
    const beganUs = nowUs();
    const held = await driver.acquire(lockPath, waitMs);
    longestWaitUs = Math.max(longestWaitUs, nowUs() - beganUs);
    pause(0.2);
    held.release();
    turns += 1;
  }
  say(`turns ${turns} ${longestWaitUs}`);
}

/** Independent of any lock: whoever comes later sees the file of whoever is still inside. */
function enter(): void {
  writeFileSync(join(inside, String(process.pid)), '');
  for (const other of readdirSync(inside)) {
    if (other === String(process.pid)) continue;
    if (runsNow(Number(other))) say(`double ${other}`);
    else unlinkQuietly(join(inside, other));
  }
}

function leave(): void {
  unlinkQuietly(join(inside, String(process.pid)));
}

/** Read, wait, write: loses updates whenever two are inside. */
async function increment(): Promise<void> {
  const before = Number(readFileSync(counter, 'utf8'));
  if (Math.random() < 0.5) await new Promise((resolve) => setImmediate(resolve));
  else pause(Math.random());
  writeFileSync(`${counter}.${process.pid}`, String(before + 1));
  renameSync(`${counter}.${process.pid}`, counter);
  say('counted');
}

function wasChosenToHang(): boolean {
  try {
    renameSync(join(folder, 'hang'), join(folder, 'hanging'));
    return true;
  } catch {
    return false;
  }
}

function unlinkQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // another one tidied it up
  }
}

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

function nowUs(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function forever(): Promise<never> {
  setInterval(() => {}, 60_000);
  return new Promise(() => {});
}
