import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { followLedger, type FollowOptions } from '../../src/ledger/follow.js';
import type { LedgerFollower } from '../../src/ledger/follow/follower.js';
import type { LedgerEntry } from '../../src/ledger/read/entry.js';
import { addLines, chain, ledgerPath, withTempRoot } from './hand-made-ledger.js';

/** The day file that `following` makes. */
export const dayName = '2026-11-20.jsonl';

/** What a following delivers, gathered in the background. */
export interface Followed {
  readonly entries: readonly LedgerEntry[];
  readonly texts: readonly string[];
  readonly summaries: readonly string[];
  /** Times of delivery (performance.now plus timeOrigin), one for each entry. */
  readonly times: readonly number[];
  /** Resolves once `isThere` holds; checked after each delivery. */
  until(isThere: () => boolean, deadlineMs?: number): Promise<void>;
  /** Resolves once so many entries came. */
  count(entries: number, deadlineMs?: number): Promise<void>;
  /** Resolves once the loop over it has ended. */
  readonly ended: Promise<void>;
}

export interface FollowedLedger extends Followed {
  readonly follower: LedgerFollower;
  /** Resolves at the next time that all was delivered and it waits. */
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

/** Long sweeps, so that what comes in time came by a hint. */
const byHintsOnly = { sweepMs: 600_000, pollMs: 600_000 };

export function follow(root: string, options: FollowOptions = {}): FollowedLedger {
  const waiting: (() => void)[] = [];
  const follower = followLedger(root, {
    timing: byHintsOnly,
    ...options,
    onCaughtUp: () => {
      options.onCaughtUp?.();
      for (const resolve of waiting.splice(0)) resolve();
    },
  });
  const followed = gather(follower);
  return Object.assign(followed, {
    follower,
    caughtUp: () => new Promise<void>((resolve) => waiting.push(resolve)),
    stop: async () => {
      await follower.close();
      await followed.ended;
    },
  });
}

/** A following that has delivered what stands and watches. */
export async function followAndWait(root: string, options: FollowOptions = {}): Promise<FollowedLedger> {
  const followed = follow(root, options);
  await followed.caughtUp();
  return followed;
}

/** Resolves when no look was taken for so long: all watchers are in place, and what they told was dealt with. */
export async function quiet(followed: FollowedLedger, quietMs = 400): Promise<void> {
  for (let isQuiet = false; !isQuiet;) {
    const timer = new AbortController();
    isQuiet = await Promise.race([
      followed.caughtUp().then(() => false),
      pause(quietMs, true, { signal: timer.signal }).catch(() => true),
    ]);
    timer.abort();
  }
}

/** Follows from the start on, waits until all is delivered, and stops at the end. */
export async function following(
  options: Parameters<typeof followAndWait>[1],
  run: (followed: FollowedLedger, place: { readonly root: string; readonly path: string }) => Promise<void>,
  before: number = 3,
): Promise<void> {
  await withTempRoot(async (root) => {
    const path = ledgerPath(root, 'cls', dayName);
    if (before > 0) addLines(path, chain(before));
    const followed = await followAndWait(root, options);
    try {
      await run(followed, { root, path });
    } finally {
      await followed.stop();
    }
  });
}

export function gather(source: AsyncIterable<LedgerEntry>): Followed {
  const entries: LedgerEntry[] = [];
  const times: number[] = [];
  const checks = new Set<() => void>();
  const run = async (): Promise<void> => {
    for await (const entry of source) {
      times.push(performance.timeOrigin + performance.now());
      entries.push(entry);
      for (const check of checks) check();
    }
  };
  const until = (isThere: () => boolean, deadlineMs = 15_000): Promise<void> =>
    new Promise((resolve, reject) => {
      const late = new Error(`not there after ${deadlineMs} ms; ${entries.length} entries came`);
      const timer = setTimeout(() => reject(late), deadlineMs);
      const check = (): void => {
        if (!isThere()) return;
        clearTimeout(timer);
        checks.delete(check);
        resolve();
      };
      checks.add(check);
      check();
    });
  return {
    entries,
    times,
    get texts() {
      return entries.map(({ bytes }) => bytes.toString());
    },
    get summaries() {
      return entries.map((entry) => entry.value().summary);
    },
    until,
    count: (wanted, deadlineMs) => until(() => entries.length >= wanted, deadlineMs),
    ended: run(),
  };
}

/** Puts a file with these lines in the place of the one at `path`, as git does. */
export function replaceFile(path: string, lines: readonly { readonly text: string }[]): void {
  writeFileSync(`${path}.new`, lines.map(({ text }) => `${text}\n`).join(''));
  renameSync(`${path}.new`, path);
}

/** Of this process; Linux only (`canCountReads`). */
export async function bytesReadDuring(work: () => Promise<void>): Promise<number> {
  const before = bytesReadSoFar();
  await work();
  return bytesReadSoFar() - before;
}

export const canCountReads = existsSync('/proc/self/io');

function bytesReadSoFar(): number {
  return Number(/rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}

/** One thing a writer does: append `text` to `path`, then wait. */
export interface WriterStep {
  readonly path: string;
  readonly text: string;
  readonly thenMs: number;
}

const program = `
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');
const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
let input = '';
process.stdin.on('data', (chunk) => { input += chunk; });
process.stdin.on('end', () => {
  const times = [];
  for (const { path, text, thenMs } of JSON.parse(input)) {
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, text);
    times.push(performance.timeOrigin + performance.now());
    if (thenMs > 0) pause(thenMs);
  }
  process.stdout.write(JSON.stringify(times));
});
`;

/** Appends in another process, which shares nothing with src. Resolves with the time of each append. */
export async function appendElsewhere(steps: readonly WriterStep[]): Promise<readonly number[]> {
  for (const { path } of steps) mkdirSync(dirname(dirname(path)), { recursive: true });
  const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  child.stdin.end(JSON.stringify(steps));
  await new Promise((resolve) => child.once('close', resolve));
  return JSON.parse(output) as readonly number[];
}
