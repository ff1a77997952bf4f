import { evolveSessions, type SessionState } from '../../core/session-id.js';
import { newSession, type PreparedEvent } from '../prepare.js';
import { maxBlockBytes, lineBytesAtMost, type Placed } from './block.js';
import { nextSession, sessionFor, sessionsOfDay } from './sessions.js';
import { scanContext, type AgentWriter } from './writer.js';

/** An event waiting to be written; events of the ledger itself have no index. */
export interface Queued {
  readonly event: PreparedEvent;
  readonly index: number | undefined;
  readonly tsMs: number;
  readonly id: string;
}

/** Leading events of the queue that go to one day's file in one block. */
export interface Run {
  readonly day: string;
  /** Time of the first event. */
  readonly tsMs: number;
  readonly events: readonly Queued[];
}

export function nextRun(writer: AgentWriter, queue: readonly Queued[]): Run {
  const { clock } = writer.workspace;
  const tsMs = queue[0]?.tsMs ?? 0;
  const day = clock.day(tsMs);
  let bytes = 0;
  let count = 0;
  for (const { event, tsMs: time } of queue) {
    bytes += lineBytesAtMost(event, count === 0);
    const fits = bytes <= maxBlockBytes && (time === tsMs || clock.day(time) === day);
    if (count > 0 && !fits) break;
    count += 1;
  }
  return { day, tsMs, events: queue.slice(0, count) };
}

/** Gives each event its session, in order: an event may open or end the session of the next. */
export function placeRun(writer: AgentWriter, day: string, events: readonly Queued[]): readonly Placed[] {
  const known = writer.known?.sessions;
  let state: SessionState | undefined =
    known !== undefined && known.day > day ? sessionsOfDay(writer, day) : known;
  const context = scanContext(writer);
  return events.map(({ event, tsMs, id }) => {
    const session = chooseSession(writer, day, { asked: event.session, state });
    state = evolveSessions(state, { session_id: session, event: event.content.event }, context);
    return { event, tsMs, id, session };
  });
}

interface SessionQuestion {
  readonly asked: string | undefined;
  readonly state: SessionState | undefined;
}

function chooseSession(writer: AgentWriter, day: string, { asked, state }: SessionQuestion): string {
  if (asked === undefined) return sessionFor(writer, day, state);
  return asked === newSession ? nextSession(writer, day, state) : asked;
}
