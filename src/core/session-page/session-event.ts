/** What a page needs of a ledger line. */
export interface SessionEvent {
  readonly ts: string;
  readonly agent: string;
  readonly event: string;
  readonly task_id: string;
  readonly summary: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly stream?: string;
}

/** What a list of events shows of one. */
export type EventRow = Pick<SessionEvent, 'ts' | 'agent' | 'event' | 'task_id' | 'summary'>;

/** Without the rest, so that who keeps rows does not keep whole lines. */
export function eventRow({ ts, agent, event, task_id, summary }: SessionEvent): EventRow {
  return { ts, agent, event, task_id, summary };
}

/** Unix milliseconds; undefined for a time that cannot be read. */
export function timeOfEvent({ ts }: Pick<SessionEvent, 'ts'>): number | undefined {
  const ms = Date.parse(ts);
  return Number.isNaN(ms) ? undefined : ms;
}

/** A member of `data` that should be a text. */
export function textIn({ data }: SessionEvent, key: string): string | undefined {
  const value = data?.[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A member of `data` that should be a number. */
export function numberIn({ data }: SessionEvent, key: string): number | undefined {
  const value = data?.[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
