import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { requireAgentName } from '../core/agent-name.js';
import { LedgerError } from '../errors.js';
import { appendPrepared } from '../ledger/append-once.js';
import type { Durability } from '../ledger/append/durability.js';
import type { Outcome } from '../ledger/append/outcome.js';
import { preparationFor } from '../ledger/preparation.js';
import { prepareEvent, type EventInput } from '../ledger/prepare.js';
import { readConfig } from '../storage/config.js';
import { realEdges } from '../storage/edges.js';
import { acquireLock } from '../storage/lock/lock.js';
import { openWorkspace } from '../storage/workspace.js';
import { readStream, type StreamContent } from './read-stream.js';
import { requireStreamName, streamText } from './stream-line.js';

export interface StreamOptions {
  readonly root: string;
  /** For the lock of the stream and for that of the agent; default 10,000. */
  readonly lockTimeoutMs?: number;
  /** Default: the configuration's, else `os`. */
  readonly durability?: Durability;
}

export interface StreamCommand {
  /** In whose ledger the events are written. */
  readonly agent: string;
  /**
   * Called under the stream's lock with all that stands. Returns what is to be appended, as one batch; nothing = no
   * write. Throws to refuse. Must be quick: others wait.
   */
  readonly decide: (content: StreamContent) => readonly EventInput[];
}

/** A total order over events of several agents. */
export interface Stream {
  readonly name: string;
  read(): StreamContent;
  /**
   * One command: lock, catch up, decide, append with the next `stream_seq`, unlock. Resolves with the content after
   * it. Several events carry `batch`: after a crash in between they are void, and the command can be repeated.
   * @throws LedgerError LOCK_TIMEOUT, what `decide` throws, and what an append throws: nothing stands;
   *   UNKNOWN_OUTCOME: it may stand, read again before repeating
   */
  execute(command: StreamCommand): Promise<StreamContent>;
}

/** @throws LedgerError SCHEMA_INVALID for a name that no stream can have */
export function openStream(name: string, options: StreamOptions): Stream {
  const { root } = options;
  requireStreamName(name);
  return {
    name,
    read: () => readStream(root, name),
    execute: async (command) => {
      requireAgentName(command.agent);
      const { lockTimeoutMs: timeoutMs = 10_000 } = options;
      const lock = await acquireLock(streamLock(root, name), { timeoutMs });
      try {
        return executeLocked(name, command, options);
      } finally {
        lock.release();
      }
    },
  };
}

/** Names may be of any length and hold slashes: the lock is named by their hash. */
function streamLock(root: string, name: string): string {
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 32);
  return join(root, 'g/.state/locks/streams', `${digest}.lock`);
}

function executeLocked(
  name: string,
  { agent, decide }: StreamCommand,
  options: StreamOptions,
): StreamContent {
  const before = readStream(options.root, name);
  const events = decide(before);
  if (events.length === 0) return before;
  const edges = realEdges();
  const workspace = openWorkspace(options.root, edges);
  const config = readConfig(workspace.root);
  const preparation = { agent, ...preparationFor(workspace, config) };
  const prepared = events.map((event, at) => ({
    ...prepareEvent(event, preparation),
    streamText: streamText(name, before.headSeq + 1 + at, batchAt(at, events.length)),
  }));
  const { lockTimeoutMs = 10_000, durability = config.durability ?? 'os' } = options;
  requireAll(appendPrepared(prepared, { workspace, agent, edges, lockTimeoutMs, durability }));
  return readStream(options.root, name);
}

function batchAt(at: number, size: number): readonly [number, number] | undefined {
  return size === 1 ? undefined : [at + 1, size];
}

function requireAll(outcomes: readonly Outcome[]): void {
  const failed = outcomes.find((outcome) => outcome.kind === 'failed');
  if (failed === undefined) return;
  if (outcomes.every(({ kind }) => kind === 'failed')) throw failed.error;
  throw new LedgerError('UNKNOWN_OUTCOME', `only a part of the command stands: ${failed.error.message}`, {
    cause: failed.error,
    hint: 'That part is void. Read the stream again, then repeat the command.',
  });
}
