import '../schema/more-rules.js';
import { join } from 'node:path';
import { LedgerError } from '../errors.js';
import { appendPrepared } from '../ledger/append-once.js';
import type { Durability } from '../ledger/append/durability.js';
import type { Outcome } from '../ledger/append/outcome.js';
import { preparationFor } from '../ledger/preparation.js';
import { prepareEvent, type EventInput } from '../ledger/prepare.js';
import { readConfig } from '../storage/config.js';
import { realEdges } from '../storage/edges.js';
import { openWorkspace } from '../storage/workspace.js';
import { closeCutLines } from './cut-lines.js';
import { ownLines } from './own-lines.js';
import { requireExpected, type Expected } from './expected.js';
import type { Projected } from './projection.js';
import { contentOf, type StreamContent } from './stream-content.js';
import { streamDigest } from './stream-copy.js';
import { streamText } from './stream-line.js';

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

/** Held while a command reads, decides and appends. */
export function streamLock(root: string, name: string): string {
  return join(root, 'g/.state/locks/streams', `${streamDigest(name)}.lock`);
}

const defaultTimeoutMs = 10_000;

/** A stream and how its state is read. */
export interface Opened<State> {
  readonly name: string;
  readonly options: StreamOptions;
  readonly read: () => Projected<State>;
  /** Spares reading all again after an append. */
  readonly advance?: (before: Projected<State>, tail: StreamContent) => Projected<State> | undefined;
}

/** One command, by the holder of the stream's lock. Errors as `Stream.execute`. */
export function executeLocked<State>(
  { name, options, read, advance }: Opened<State>,
  command: StreamCommand<State>,
): State {
  const { agent, expected = 'any', decide } = command;
  const before = readWhole({ options, read });
  requireExpected(name, expected, before.headSeq);
  const events = decide(before.state);
  if (events.length === 0) return before.state;
  requirePlaces(name, before.headSeq, events.length);
  const edges = realEdges();
  const workspace = openWorkspace(options.root, edges);
  const config = readConfig(workspace.root);
  const preparation = { agent, ...preparationFor(workspace, config) };
  const prepared = events.map((event, at) => ({
    ...prepareEvent(event, preparation),
    streamText: streamText(name, before.headSeq + 1 + at, batchAt(at, events.length)),
  }));
  const { lockTimeoutMs = defaultTimeoutMs, durability = config.durability ?? 'os' } = options;
  const outcomes = appendPrepared(prepared, { workspace, agent, edges, lockTimeoutMs, durability });
  requireAll(outcomes);
  try {
    // Nobody else may add to the stream meanwhile: the state is that before with our own lines.
    const written = advance && ownLines(options.root, outcomes);
    const after = written && advance(before, contentOf(written));
    return (after?.headSeq === before.headSeq + events.length ? after : read()).state;
  } catch (error) {
    throw unreadAfter(error);
  }
}

/** The events stand: what fails from here on must not pass for a refusal. */
function unreadAfter(error: unknown): LedgerError {
  const why = error instanceof Error ? error.message : String(error);
  return new LedgerError(
    'UNKNOWN_OUTCOME',
    `the command was done, but the stream cannot be read now: ${why}`,
    {
      cause: error,
      hint: 'Read it again before anything else; do not repeat the command.',
    },
  );
}

/** Nobody else writes to the stream now: a line without its newline is a dead writer's. */
function readWhole<State>({ options, read }: Pick<Opened<State>, 'options' | 'read'>): Projected<State> {
  const found = read();
  if (found.cut === undefined) return found;
  closeCutLines(options.root, found.cut, options.lockTimeoutMs ?? defaultTimeoutMs);
  return read();
}

/** A line made by hand may claim any place. Behind the greatest number of JSON nothing could be read again. */
function requirePlaces(name: string, headSeq: number, count: number): void {
  if (Number.isSafeInteger(headSeq + count)) return;
  throw new LedgerError('DAMAGED', `stream ${name} has no place left: a line in it claims ${headSeq}`, {
    details: { stream: name, stream_seq: headSeq },
    hint: `Nothing was written. Find the line with \`grep -rn '"stream_seq":${headSeq}' g/ledger\`; go on in a new run or task.`,
  });
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
