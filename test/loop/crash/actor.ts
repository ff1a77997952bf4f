import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Role } from '../../../src/loop/shapes.js';
import { program } from '../../crash/scene.js';

export interface ActorTask {
  readonly root: string;
  readonly task: string;
  readonly action: 'heartbeat' | 'consume' | 'dispatch';
  readonly role: Role;
}

export const actorSource = 'test/loop/crash/actor.child.ts';

/** A process that takes part in a loop, one action at a time. */
export class Actor {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #ended: Promise<unknown[]>;
  #stderr = '';

  constructor(task: ActorTask, script = program(actorSource)) {
    this.#child = spawn(process.execPath, [script, JSON.stringify(task)], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#ended = once(this.#child, 'close');
    this.#child.stderr?.on('data', (text: Buffer) => (this.#stderr += text.toString()));
    this.#child.stdin?.on('error', () => undefined);
    if (this.#child.stdout === null) throw new Error('standard output is a pipe');
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async ready(): Promise<this> {
    await this.answer();
    return this;
  }

  /** Lets it begin; returns at once. */
  go(): void {
    this.#child.stdin?.write('\n');
  }

  /** What it says next. @throws Error when it ended instead, with what it wrote to standard error */
  async answer(): Promise<unknown> {
    const next = await this.#answers.next();
    if (next.done === true) throw new Error(`an actor ended: ${this.#stderr}`);
    return JSON.parse(next.value);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** The signal it died of; undefined when it ended by itself. */
  async ended(): Promise<string | undefined> {
    this.#child.stdin?.end();
    const [, signal] = (await this.#ended) as [number | null, string | null];
    return signal ?? undefined;
  }

  /** For the end of a test. */
  async end(): Promise<void> {
    this.kill();
    await this.#ended;
  }
}
