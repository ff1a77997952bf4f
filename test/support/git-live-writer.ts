import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { bundleScript } from './bundle.js';

export interface AckedEvent {
  readonly id: string;
  readonly hash: string;
  readonly seq: number;
}

export interface LiveWriterOptions {
  readonly root: string;
  readonly agent: string;
  /** Outside of every repository. Several writers, one after the other, may share it. */
  readonly recordFile: string;
  readonly kind?: 'own' | 'careless';
}

const deadlineMs = 30_000;

/** A process that appends all the while; `git-writer.child.ts` says what it does and notes. */
export class LiveWriter {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #exit: Promise<unknown>;
  readonly #answers: string[] = [];
  #wake: () => void = () => {};
  #errors = '';

  constructor({ root, agent, recordFile, kind = 'own' }: LiveWriterOptions) {
    const script = bundleScript(join(dirname(fileURLToPath(import.meta.url)), 'git-writer.child.ts'));
    this.#child = spawn(process.execPath, [script, root, agent, recordFile, kind], { stdio: 'pipe' });
    this.#exit = once(this.#child, 'exit');
    this.#child.stderr.on('data', (data: Buffer) => (this.#errors += data.toString()));
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.#answers.push(line);
      this.#wake();
    });
    void this.#exit.then(() => this.#wake());
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async ready(): Promise<void> {
    await this.#answer('ready');
  }

  /** Resolves when an append that began after this call is acknowledged and noted. */
  async sync(): Promise<void> {
    this.#child.stdin.write('sync\n');
    await this.#answer('sync');
  }

  async stop(): Promise<void> {
    if (!this.isAlive) return;
    this.#child.stdin.write('stop\n');
    await this.#exit;
    if (this.#child.exitCode !== 0) throw this.#died();
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exit;
  }

  async #answer(wanted: string): Promise<void> {
    const endMs = Date.now() + deadlineMs;
    for (;;) {
      const at = this.#answers.indexOf(wanted);
      if (at !== -1) return void this.#answers.splice(at, 1);
      if (!this.isAlive) throw this.#died();
      if (Date.now() > endMs) throw new Error(`the writer did not say "${wanted}" in ${deadlineMs} ms`);
      await this.#nextSign(endMs - Date.now());
    }
  }

  #nextSign(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #died(): Error {
    return new Error(`the writer ended (${this.#child.exitCode ?? this.#child.signalCode}): ${this.#errors}`);
  }
}

export interface WriterRecord {
  readonly acked: readonly AckedEvent[];
  /** Messages of appends that failed. */
  readonly failures: readonly string[];
}

export function readRecord(recordFile: string): WriterRecord {
  const lines = textOf(recordFile).split('\n').slice(0, -1);
  return {
    acked: lines.filter((line) => !line.startsWith('!')).map(toAcked),
    failures: lines.filter((line) => line.startsWith('!')),
  };
}

function toAcked(line: string): AckedEvent {
  const [id = '', hash = '', seq = ''] = line.split(' ');
  return { id, hash, seq: Number(seq) };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
