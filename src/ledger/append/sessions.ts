import { join } from 'node:path';
import { parseDayFile } from '../../core/day-file.js';
import { readLine } from '../../core/line-facts.js';
import { evolveSessions, nextSessionNumber, sessionId, type SessionState } from '../../core/session-id.js';
import { readLines } from '../../storage/line-reader.js';
import { listDayFiles } from './scan.js';
import { scanContext, type AgentWriter } from './writer.js';

/**
 * The session for an event of `day` that names none: the newest one without a `session_end`, else the next number.
 * The caller holds the lock and writes the event before it lets go, so that numbers are never given twice.
 */
export function sessionFor(writer: AgentWriter, day: string, state: SessionState | undefined): string {
  if (state?.day === day && state.open !== undefined) return state.open;
  return nextSession(writer, day, state);
}

/** A number that no session of this clone has on that day. */
export function nextSession(writer: AgentWriter, day: string, state: SessionState | undefined): string {
  const { numbersFrom } = scanContext(writer);
  const highest = state?.day === day ? state.highest : numbersFrom;
  return sessionId({ day, agent: writer.agent, number: nextSessionNumber(highest, numbersFrom) });
}

/** Sessions of a day that is not the newest one, read from its files. */
export function sessionsOfDay(writer: AgentWriter, day: string): SessionState | undefined {
  let state: SessionState | undefined;
  const context = scanContext(writer);
  for (const name of listDayFiles(writer.folder)) {
    if (parseDayFile(name)?.day !== day) continue;
    readLines(join(writer.folder, name), (line) => {
      const reading = readLine(line);
      if (reading.kind !== 'line' || !reading.facts.sessionId.startsWith(day)) return;
      const { sessionId: session_id, event } = reading.facts;
      state = evolveSessions(state, { session_id, event }, context);
    });
  }
  return state;
}
