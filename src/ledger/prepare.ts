import { composeMiddle } from '../core/line.js';
import { parseSessionId } from '../core/session-id.js';
import { serialiseData } from '../core/serialise.js';
import { parseTimestamp } from '../core/timestamp.js';
import { isUlid } from '../core/ulid.js';
import { LedgerError } from '../errors.js';
import { requireValid } from '../schema/violations.js';

/** What a caller hands over to be recorded. Everything but `event` and `summary` may be left out. */
export interface EventInput {
  readonly event: string;
  readonly summary: string;
  /** Default `unknown`; for heartbeats `system`. */
  readonly task_id?: string;
  /** Who caused it; default the agent. */
  readonly source?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  /** ULID. The same id with the same content is recorded once; with other content it is an ID_CONFLICT. */
  readonly id?: string;
  /** RFC 3339; default now. Decides the day file. */
  readonly ts?: string;
  /** Default: the agent's newest session of that day that has no `session_end`, else a new one. */
  readonly session_id?: string;
}

/** An event ready to be written: redacted, checked and serialised, all but what only the lock's holder knows. */
export interface PreparedEvent {
  readonly content: EventContent;
  readonly middle: string;
  readonly middleBytes: number;
  readonly streamText: string;
  readonly id?: string;
  readonly tsMs?: number;
  readonly session?: string;
}

/** What the same id must stand for, after redaction. */
export interface EventContent {
  readonly event: string;
  readonly task_id: string;
  readonly source: string;
  readonly summary: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Preparation {
  readonly agent: string;
  readonly redact: <T>(value: T) => T;
  readonly maxEventBytes: number;
}

const inputKeys: ReadonlySet<string> = new Set([
  'event',
  'summary',
  'task_id',
  'source',
  'data',
  'id',
  'ts',
  'session_id',
]);

/**
 * Redacts, validates and serialises; needs no lock and touches no file.
 * @throws LedgerError SCHEMA_INVALID, INVALID_JSON (values JSON cannot hold), TOO_LARGE
 */
export function prepareEvent(
  input: EventInput,
  { agent, redact, maxEventBytes }: Preparation,
): PreparedEvent {
  requireKnownKeys(input, agent);
  const task = input.task_id ?? (input.event === 'heartbeat' ? 'system' : 'unknown');
  const { event, summary, data = {} } = input;
  const content = redact<EventContent>({
    event,
    task_id: task,
    source: input.source ?? agent,
    summary,
    data,
  });
  requireValid('LedgerEvent', content, `event for ${agent}`);
  const middle = composeMiddle({ ...content, dataText: serialiseData(content.data) });
  const middleBytes = Buffer.byteLength(middle, 'utf8');
  if (middleBytes > maxEventBytes) throw tooLarge(middleBytes, maxEventBytes);
  return { content, middle, middleBytes, streamText: '', ...placeOf(input) };
}

function placeOf({ id, ts, session_id }: EventInput): Pick<PreparedEvent, 'id' | 'tsMs' | 'session'> {
  if (id !== undefined && !isUlid(id)) throw invalid('/id', `"${String(id).slice(0, 60)}" is no ULID`);
  if (session_id !== undefined && parseSessionId(session_id) === undefined) {
    throw invalid(
      '/session_id',
      `"${String(session_id).slice(0, 80)}" is no session id such as 2026-11-20_cls_001`,
    );
  }
  return {
    ...(id === undefined ? {} : { id }),
    ...(ts === undefined ? {} : { tsMs: parseTimestamp(ts) }),
    ...(session_id === undefined ? {} : { session: session_id }),
  };
}

function requireKnownKeys(input: EventInput, agent: string): void {
  for (const key in input) {
    if (!inputKeys.has(key)) throw invalid(`/${key}`, `unknown key "${key}" in the event for ${agent}`);
  }
}

function invalid(pointer: string, message: string): LedgerError {
  return new LedgerError('SCHEMA_INVALID', message, {
    details: { violations: [{ pointer, rule: 'form', message }] },
  });
}

function tooLarge(bytes: number, limit: number): LedgerError {
  return new LedgerError(
    'TOO_LARGE',
    `the event has ${bytes} bytes, ${bytes - limit} more than the limit of ${limit}`,
    {
      details: { bytes, limit },
    },
  );
}
