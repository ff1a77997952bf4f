import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBinding } from '../../../src/loop/tools/bind.js';
import type { LoopDesk } from '../../../src/loop/tools/desk.js';
import { openLoopDesk } from '../../../src/loop/tools/open-desk.js';
import type { StreamLine } from '../../../src/streams/stream-line.js';
import { readStream } from '../../../src/streams/read-stream.js';
import { checkLedger } from '../../support/check-ledger.js';
import { Actor, type ActorTask } from './actor.js';
import { task } from './courses.js';

/** A bound task in a workspace of its own, and the processes that work on it. */
export class LoopScene {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-loop-crash-')));
  readonly root = join(this.folder, 'workspace');
  readonly desk: LoopDesk = openLoopDesk(this.root);
  readonly #actors: Actor[] = [];

  async bind(): Promise<void> {
    mkdirSync(this.root);
    await createBinding(this.desk, { task });
  }

  /** Started, and waiting for its word. */
  async actor(action: ActorTask['action'], role: ActorTask['role'], script?: string): Promise<Actor> {
    const actor = new Actor({ root: this.root, task, action, role }, script);
    this.#actors.push(actor);
    return actor.ready();
  }

  /** All lines of the task, in the order of their places. */
  lines(): readonly StreamLine[] {
    const { lines } = readStream(this.root, `task:${task}`);
    return [...lines].sort((left, right) => left.stream_seq - right.stream_seq);
  }

  /** Whatever is wrong with the order of the task's lines, or was passed over by the fold. */
  faults(): readonly string[] {
    const lines = this.lines();
    const misplaced = lines.flatMap(({ stream_seq: seq, event }, at) =>
      seq === at + 1 ? [] : [`${event} stands at ${seq} instead of ${at + 1}`],
    );
    const { anomalies } = this.desk.store.read(task);
    return [...misplaced, ...anomalies.map(({ reason }) => reason)];
  }

  /** By `verify` and `validate`. @throws Error when they find anything */
  verify(): void {
    checkLedger(this.root, {
      without: ['fork_joined', 'fork_open', 'parent_not_here', 'rewound', 'repeated_line'],
    });
  }

  async end(): Promise<void> {
    await Promise.all(this.#actors.map(async (actor) => actor.end()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
