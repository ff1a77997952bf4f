import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { bundleScript } from './bundle.js';
import type { DriverName } from './lock-drivers.js';

const childSource = fileURLToPath(new URL('lock-child.ts', import.meta.url));

/** One process of lock-child.ts and what it has said. */
export class LockChild {
  readonly lines: string[] = [];
  readonly #process: ChildProcess;
  readonly #spoke = new EventEmitter();
  #isSilent = false;

  constructor(driver: DriverName, folder: string, task: string) {
    this.#process = spawn(process.execPath, [bundleScript(childSource), driver, folder, task], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output = this.#process.stdout;
    if (output === null) throw new Error('the child has no standard output');
    const lines = createInterface({ input: output });
    lines.on('line', (line) => this.#hear(line));
    this.#process.on('close', () => this.#hear(undefined));
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  onLine(listener: (line: string) => void): void {
    this.#spoke.on('line', listener);
  }

  /** The first line beginning with `start`, said before or after the call; rejects when the child ends without it. */
  async said(start: string): Promise<string> {
    for (;;) {
      const line = this.lines.find((heard) => heard.startsWith(start));
      if (line !== undefined) return line;
      if (this.#isSilent)
        throw new Error(`the child ended without "${start}"; it said: ${this.lines.join(', ')}`);
      await once(this.#spoke, 'heard');
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Kills the child and waits until it has ended and all it said has been heard. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    while (!this.#isSilent) await once(this.#spoke, 'heard');
  }

  #hear(line: string | undefined): void {
    if (line === undefined) this.#isSilent = true;
    else {
      this.lines.push(line);
      this.#spoke.emit('line', line);
    }
    this.#spoke.emit('heard');
  }
}

/** A temporary folder with what lock-child.ts expects in it; `lock` is the lock's path. */
export interface LockScene {
  readonly folder: string;
  readonly lock: string;
  remove(): void;
}

export function lockScene(): LockScene {
  const folder = mkdtempSync(join(tmpdir(), 'agent-ledger-lock-'));
  mkdirSync(join(folder, 'inside'));
  writeFileSync(join(folder, 'counter'), '0');
  return {
    folder,
    lock: join(folder, 'a.lock'),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
