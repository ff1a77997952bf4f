import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterEach } from 'vitest';
import { bundleScript } from '../support/bundle.js';

export const watchProgram = (): string => bundleScript(`${import.meta.dirname}/watch.child.ts`);

export interface WatcherProcess {
  readonly lines: readonly string[];
  /** Resolves with the first line, of those to come and those that came, that matches; rejects when it ends without. */
  told(pattern: RegExp, deadlineMs?: number): Promise<string>;
  signal(name: NodeJS.Signals): void;
  readonly pid: number | undefined;
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

export interface WatcherOptions {
  readonly program?: string;
  readonly args?: readonly string[];
  /** In front of node: `unshare …`. */
  readonly wrapper?: readonly string[];
  readonly uid?: number;
}

/** Whatever a test left running, as one does that failed. */
const running = new Set<WatcherProcess>();
afterEach(async () => {
  for (const watcher of running) {
    watcher.signal('SIGKILL');
    await watcher.ended;
  }
});

export function startWatcher(root: string, options: WatcherOptions = {}): WatcherProcess {
  const { program = watchProgram(), args = [], wrapper = [], uid } = options;
  const [name = '', ...rest] = [...wrapper, process.execPath, program, root, ...args];
  const child = spawn(name, rest, {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid }),
  });
  const lines: string[] = [];
  const checks = new Set<() => void>();
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line);
    for (const check of checks) check();
  });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('close', (status, signal) => {
      resolve(status ?? signal);
      for (const check of checks) check();
    });
  });
  const told = (pattern: RegExp, deadlineMs = 20_000): Promise<string> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no ${String(pattern)} after ${deadlineMs} ms: ${lines.join('\n')}`)),
        deadlineMs,
      );
      const check = (): void => {
        const found = lines.find((line) => pattern.test(line));
        if (found === undefined && child.exitCode === null && child.signalCode === null) return;
        clearTimeout(timer);
        checks.delete(check);
        if (found === undefined) reject(new Error(`ended without ${String(pattern)}: ${lines.join('\n')}`));
        else resolve(found);
      };
      checks.add(check);
      check();
    });
  const watcher: WatcherProcess = {
    lines,
    told,
    signal: (signal) => void child.kill(signal),
    pid: child.pid,
    ended,
  };
  running.add(watcher);
  void ended.then(() => running.delete(watcher));
  return watcher;
}
