import { evolveSessions, type SessionLine, type SessionState } from '../../core/session-id.js';
import { maxVendorSessions, vendorSessionKey } from '../../core/vendor-session.js';
import { newSession, type PreparedEvent } from '../prepare.js';
import { maxBlockBytes, lineBytesAtMost, type Placed } from './block.js';
import { findVendorSession } from './find-vendor-session.js';
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
  const sessions = new RunSessions(writer, day);
  return events.map(({ event, tsMs, id }) => ({ event, tsMs, id, session: sessions.place(event) }));
}

/** Sessions while one run is placed. The files of a day that is not the newest are read only if the run needs it. */
class RunSessions {
  readonly #writer: AgentWriter;
  readonly #day: string;
  readonly #placed: SessionLine[] = [];
  #known: SessionState | undefined;
  #ofOlderDay: { readonly state: SessionState | undefined } | undefined;

  constructor(writer: AgentWriter, day: string) {
    this.#writer = writer;
    this.#day = day;
    this.#known = writer.known?.sessions;
  }

  place({ session: asked, content }: PreparedEvent): string {
    const vendor = vendorSessionKey(content.data);
    const session = this.#choose(asked, vendor);
    this.#take({ session_id: session, event: content.event, vendor });
    return session;
  }

  #choose(asked: string | undefined, vendor: string | undefined): string {
    if (asked !== undefined && asked !== newSession) return asked;
    if (asked === undefined && vendor === undefined)
      return sessionFor(this.#writer, this.#day, this.#stateOfDay());
    const ofVendor = asked === undefined ? this.#ofVendor(vendor ?? '') : undefined;
    return ofVendor ?? nextSession(this.#writer, this.#day, this.#stateOfDay());
  }

  /** While fewer are known than the cache holds, it holds all there are. */
  #ofVendor(key: string): string | undefined {
    const vendors = this.#known?.vendors ?? [];
    const known = vendors.find((one) => one.key === key)?.session;
    if (known !== undefined || vendors.length < maxVendorSessions) return known;
    return findVendorSession(this.#writer, this.#day, key);
  }

  #stateOfDay(): SessionState | undefined {
    if (this.#known === undefined || this.#known.day <= this.#day) return this.#known;
    this.#ofOlderDay ??= { state: this.#readOlderDay() };
    return this.#ofOlderDay.state;
  }

  #readOlderDay(): SessionState | undefined {
    const context = scanContext(this.#writer);
    const standing = sessionsOfDay(this.#writer, this.#day);
    const ofDay = this.#placed.filter(({ session_id }) => session_id.startsWith(this.#day));
    return ofDay.reduce<SessionState | undefined>(
      (state, line) => evolveSessions(state, line, context),
      standing,
    );
  }

  #take(line: SessionLine): void {
    const context = scanContext(this.#writer);
    this.#placed.push(line);
    this.#known = evolveSessions(this.#known, line, context);
    if (this.#ofOlderDay === undefined || !line.session_id.startsWith(this.#day)) return;
    this.#ofOlderDay = { state: evolveSessions(this.#ofOlderDay.state, line, context) };
  }
}
