import '../schema/more-rules.js';
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
import { requireExpected, type Expected } from './expected.js';
import { projectStream, type Projected, type StreamProjection } from './projection.js';
import { readStream } from './read-stream.js';
import type { StreamContent } from './stream-content.js';
import { streamDigest } from './stream-copy.js';
import { requireStreamName, streamText } from './stream-line.js';

export interface StreamOptions {
  readonly root: string;
  /** For the lock of the stream and for that of the agent; default 10,000. */
  readonly lockTimeoutMs?: number;
  /** Default: the configuration's, else `os`. */
  readonly durability?: Durability;
}

export interface StreamCommand<State = StreamContent> {
  /** In whose ledger the events are written. */
  readonly agent: string;
  /** Default `any`. */
  readonly expected?: Expected;
  /**
   * Called under the stream's lock with what stands. Returns what is to be appended, as one batch; nothing = no
   * write. Throws to refuse. Must be quick: others wait.
   */
  readonly decide: (state: State) => readonly EventInput[];
}

/** A total order over events of several agents, and what it amounts to. */
export interface Stream<State = StreamContent> {
  readonly name: string;
  read(): State;
  /**
   * One command: lock, catch up, decide, append with the next `stream_seq`, unlock. Resolves with the state after
   * it. Several events carry `batch`: after a crash in between they are void, and the command can be repeated.
   * @throws LedgerError SEQUENCE_CONFLICT, LOCK_TIMEOUT, what `decide` throws, and what an append throws: nothing stands;
   *   UNKNOWN_OUTCOME: it may stand, read again before repeating
   */
  execute(command: StreamCommand<State>): Promise<State>;
}

/** All lines of a stream. @throws LedgerError SCHEMA_INVALID for a name that no stream can have */
export function openStream(name: string, options: StreamOptions): Stream {
  const { root } = options;
  return openOn(name, options, () => {
    const content = readStream(root, name);
    return { state: content, headSeq: content.headSeq };
  });
}

/** A stream folded by a projection, so that a command costs what is new. @throws LedgerError SCHEMA_INVALID as above */
export function openProjectedStream<State>(
  name: string,
  projection: StreamProjection<State>,
  options: StreamOptions,
): Stream<State> {
  return openOn(name, options, () => projectStream(options.root, name, projection));
}

function openOn<State>(name: string, options: StreamOptions, read: () => Projected<State>): Stream<State> {
  requireStreamName(name);
  return {
    name,
    read: () => read().state,
    execute: async (command) => {
      requireAgentName(command.agent);
      const { lockTimeoutMs: timeoutMs = 10_000 } = options;
      const lock = await acquireLock(streamLock(options.root, name), { timeoutMs });
      try {
        return executeLocked({ name, options, read }, command);
      } finally {
        lock.release();
      }
    },
  };
}

function streamLock(root: string, name: string): string {
  return join(root, 'g/.state/locks/streams', `${streamDigest(name)}.lock`);
}

interface Opened<State> {
  readonly name: string;
  readonly options: StreamOptions;
  readonly read: () => Projected<State>;
}

function executeLocked<State>({ name, options, read }: Opened<State>, command: StreamCommand<State>): State {
  const { agent, expected = 'any', decide } = command;
  const before = read();
  requireExpected(name, expected, before.headSeq);
  const events = decide(before.state);
  if (events.length === 0) return before.state;
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
  return read().state;
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
