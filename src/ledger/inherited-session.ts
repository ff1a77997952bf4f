import { cutText } from '../core/cut-text.js';
import { parseSessionId } from '../core/session-id.js';
import type { EventInput } from './prepare.js';

/** The session that AGENT_LEDGER_SESSION names: one of ours by its id, or somebody else's by whatever name it has. */
export type InheritedSession =
  { readonly kind: 'own'; readonly id: string } | { readonly kind: 'named'; readonly name: string };

/** As long as ids of sessions are in what agents' programs report. */
const nameCharacters = 200;

/** What a wrapper, or the script around, handed down to `agent`; another agent's session is not its own. */
export function inheritedSession(
  agent: string,
  given = process.env['AGENT_LEDGER_SESSION'],
): InheritedSession | undefined {
  if (given === undefined || given.trim() === '') return undefined;
  const id = parseSessionId(given);
  if (id !== undefined) return id.agent === agent ? { kind: 'own', id: given } : undefined;
  return { kind: 'named', name: cutText(given.toWellFormed(), nameCharacters) };
}

/**
 * The event in that session. A name becomes `data.vendor_session`, by which all events of the agent that have it come to
 * stand in one session of ours; an event that says itself where it belongs stays as it is.
 */
export function placedIn(event: EventInput, session: InheritedSession | undefined): EventInput {
  if (session === undefined || event.session_id !== undefined) return event;
  if (session.kind === 'own') return { ...event, session_id: session.id };
  const data: unknown = event.data ?? {};
  // What is no object is for the schema to refuse.
  const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
  return isObject ? { ...event, data: { vendor_session: session.name, ...data } } : event;
}
