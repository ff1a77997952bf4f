import { requireAgentName } from '../core/agent-name.js';
import { acquireLock } from '../storage/lock/lock.js';
import { advanceBy, projectStream, type StreamProjection } from './projection.js';
import { projectContent } from './read-stream.js';
import {
  executeLocked,
  streamLock,
  type Opened,
  type StreamCommand,
  type StreamOptions,
} from './stream-command.js';
import type { StreamContent } from './stream-content.js';
import { requireStreamName } from './stream-line.js';

export type { StreamOptions } from './stream-command.js';

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
  return openOn({ name, options, read: () => projectContent(root, name) });
}

/** A stream folded by a projection, so that a command costs what is new. @throws LedgerError SCHEMA_INVALID as above */
export function openProjectedStream<State>(
  name: string,
  projection: StreamProjection<State>,
  options: StreamOptions,
): Stream<State> {
  const read = () => projectStream(options.root, name, projection);
  return openOn({ name, options, read, advance: advanceBy(projection) });
}

function openOn<State>(opened: Opened<State>): Stream<State> {
  const { name, options, read } = opened;
  requireStreamName(name);
  return {
    name,
    read: () => read().state,
    execute: async (command) => {
      requireAgentName(command.agent);
      const { lockTimeoutMs: timeoutMs = 10_000 } = options;
      const lock = await acquireLock(streamLock(options.root, name), { timeoutMs });
      try {
        return executeLocked(opened, command);
      } finally {
        lock.release();
      }
    },
  };
}
