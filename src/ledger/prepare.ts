import { composeMiddle } from '../core/line.js';
import { parseSessionId } from '../core/session-id.js';
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
  /**
   * Default: where `data.vendor_session` names a session of the agent's program, the one that this is recorded in, from
   * any day, else a new one; without it the agent's newest session of that day that has no `session_end`, else a new
   * one. `new` opens one; its id is in the acknowledgement.
   */
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

/** Asks for a session of its own. */
export const newSession = 'new';

/** Room for the longest agent name and a number; a line's place is reckoned with it. */
const maxSessionCharacters = 128;

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
export function prepareEvent(input: EventInput, preparation: Preparation): PreparedEvent {
  const { agent, redact, maxEventBytes } = preparation;
  requireKnownKeys(input, agent);
  requireFreeName(input);
  const prepared = serialise(redact(contentOf(input, agent)), agent);
  if (prepared.middleBytes > maxEventBytes) throw tooLarge(prepared.middleBytes, maxEventBytes);
  return { ...prepared, ...placeOf(input) };
}

/** Events of the ledger itself; their names are closed to callers, who could otherwise explain damage away. */
export function prepareOwnEvent(input: EventInput, agent: string): PreparedEvent {
  return serialise(contentOf(input, agent), agent);
}

function contentOf({ event, summary, task_id, source, data = {} }: EventInput, agent: string): EventContent {
  const task = task_id ?? (event === 'heartbeat' ? 'system' : 'unknown');
  return { event, task_id: task, source: source ?? agent, summary, data };
}

function serialise(content: EventContent, agent: string): PreparedEvent {
  requireValid('LedgerEvent', content, `event for ${agent}`);
  const middle = composeMiddle(content);
  return { content, middle, middleBytes: Buffer.byteLength(middle, 'utf8'), streamText: '' };
}

function requireFreeName({ event }: EventInput): void {
  if (typeof event !== 'string' || !event.startsWith('ledger_')) return;
  throw invalid(
    '/event',
    `"${event.slice(0, 60)}": names that begin with "ledger_" are for records of the ledger itself`,
  );
}

function placeOf(input: EventInput): Pick<PreparedEvent, 'id' | 'tsMs' | 'session'> {
  const id = textAt(input, 'id', (text) => isUlid(text) || 'is no ULID');
  const session = textAt(
    input,
    'session_id',
    (text) => isSession(text) || 'is no session id such as 2026-11-20_cls_001',
  );
  const ts = textAt(input, 'ts', (text) => isOnCalendar(text) || 'names a day that does not exist');
  return {
    ...(id === undefined ? {} : { id }),
    ...(ts === undefined ? {} : { tsMs: parseTimestamp(ts) }),
    ...(session === undefined ? {} : { session }),
  };
}

function isSession(text: string): boolean {
  return text === newSession || (text.length <= maxSessionCharacters && parseSessionId(text) !== undefined);
}

/** Date.parse moves 30 February to March instead of refusing it. */
function isOnCalendar(text: string): boolean {
  const day = text.slice(0, 10);
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isFinite(ms) || new Date(ms).toISOString().startsWith(day);
}

/** Input comes from JSON as well: what the type promises is checked. */
function textAt(
  input: EventInput,
  key: keyof EventInput,
  check: (text: string) => true | string,
): string | undefined {
  const value: unknown = input[key];
  if (value === undefined) return undefined;
  const verdict = typeof value === 'string' ? check(value) : 'is no string';
  if (verdict !== true) throw invalid(`/${key}`, `${JSON.stringify(value).slice(0, 80)} ${verdict}`);
  return typeof value === 'string' ? value : undefined;
}

function requireKnownKeys(input: EventInput, agent: string): void {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw invalid('', `an event for ${agent} is an object, not ${JSON.stringify(input)?.slice(0, 60)}`);
  }
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
