import { evolveVendorSessions, type VendorSession } from './vendor-session.js';

/** Session ids are `YYYY-MM-DD_<agent>_<number>` with at least three digits. */
export interface SessionId {
  readonly day: string;
  readonly agent: string;
  readonly number: number;
}

const form = /^(\d{4}-\d\d-\d\d)_([a-z0-9_-]+)_(\d{3,})$/;

export function parseSessionId(text: string): SessionId | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  return { day: match[1] ?? '', agent: match[2] ?? '', number: Number(match[3]) };
}

export function sessionId({ day, agent, number }: SessionId): string {
  return `${day}_${agent}_${String(number).padStart(3, '0')}`;
}

/**
 * Clones that did not create the workspace number their sessions from a multiple of this, so that they never meet. Whoever
 * needs more in a day goes on in a range a thousand times as large that is no other clone's either.
 */
export const sessionsPerClone = 1000;

/** The number after `highest` for the clone that numbers from `numbersFrom`. */
export function nextSessionNumber(highest: number, numbersFrom: number): number {
  return highest + 1 === numbersFrom + sessionsPerClone ? secondRange(numbersFrom) : highest + 1;
}

function isOwnNumber(number: number, numbersFrom: number): boolean {
  const second = secondRange(numbersFrom);
  const inFirst = number >= numbersFrom && number < numbersFrom + sessionsPerClone;
  return inFirst || (number >= second && number < second + sessionsPerClone * sessionsPerClone);
}

function secondRange(numbersFrom: number): number {
  return (numbersFrom + sessionsPerClone) * sessionsPerClone;
}

/**
 * What is known of one agent's sessions on one day: the highest number of this clone and its newest open session; and,
 * of any day, which of them the vendors' sessions used last are recorded in.
 */
export interface SessionState {
  readonly day: string;
  readonly highest: number;
  readonly open?: string;
  readonly vendors?: readonly VendorSession[];
}

/** What sessions need of a line; `vendor` is its `vendorSessionKey`. */
export interface SessionLine {
  readonly session_id: string;
  readonly event: string;
  readonly vendor?: string | undefined;
}

/** Takes one line into account; lines of other agents, other days or other clones' numbers change nothing. */
export function evolveSessions(
  state: SessionState | undefined,
  line: SessionLine,
  own: { readonly agent: string; readonly numbersFrom: number },
): SessionState | undefined {
  const isOpenOne = state?.open === line.session_id && line.event !== 'session_end';
  if (isOpenOne && line.vendor === undefined) return state;
  const id = parseSessionId(line.session_id);
  if (id === undefined || id.agent !== own.agent || !isOwnNumber(id.number, own.numbersFrom)) return state;
  const vendors = vendorsAfter(state, line);
  const isLate = line.vendor !== undefined && line.event !== 'session_end' && vendors?.at(-1)?.ended === true;
  const isOlder = state !== undefined && (isOpenOne || isLate || id.day < state.day);
  if (isOlder && vendors === state.vendors) return state;
  const day = isOlder ? state : dayAfter(state, line, id);
  return vendors === undefined ? day : { ...day, vendors };
}

function vendorsAfter(
  state: SessionState | undefined,
  { session_id: session, event, vendor }: SessionLine,
): SessionState['vendors'] {
  const vendors = state?.vendors;
  return vendor === undefined
    ? vendors
    : evolveVendorSessions(vendors ?? [], { key: vendor, session, event });
}

function dayAfter(state: SessionState | undefined, line: SessionLine, id: SessionId): SessionState {
  const highest = state?.day === id.day ? Math.max(state.highest, id.number) : id.number;
  if (line.event !== 'session_end') return { day: id.day, highest, open: newest(state, id, line.session_id) };
  const stillOpen = state?.day === id.day && state.open !== undefined && state.open !== line.session_id;
  return stillOpen ? { day: id.day, highest, open: state.open } : { day: id.day, highest };
}

function newest(state: SessionState | undefined, id: SessionId, text: string): string {
  if (state?.day !== id.day || state.open === undefined) return text;
  const open = parseSessionId(state.open);
  return open !== undefined && open.number > id.number ? state.open : text;
}
