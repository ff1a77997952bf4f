import { serialiseData } from './serialise.js';

/**
 * The text of a line. Key order is fixed, so that greps work, the link is always last and hot fields can be cut from
 * the bytes: ts, agent, session_id, event, task_id, source, summary, data, id, seq, stream, stream_seq, batch, v, prev.
 */

/**
 * Everything the lock is not needed for: `"event":…,"task_id":…,"source":…,"summary":…,"data":{…}`, in this order.
 * @throws LedgerError INVALID_JSON for what JSON cannot hold, half surrogate pairs included
 */
export function composeMiddle({ event, task_id, source, summary, data }: MiddleOfLine): string {
  return serialiseData({ event, task_id, source, summary, data }).slice(1, -1);
}

interface MiddleOfLine {
  readonly event: string;
  readonly task_id: string;
  readonly source: string;
  readonly summary: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What only the holder of the lock knows. */
export interface LinePlace {
  readonly ts: string;
  readonly agent: string;
  readonly session: string;
  readonly id: string;
  readonly seq: number;
  /** Sorted hashes of the lines this one follows. */
  readonly prev: readonly string[];
  /** `,"stream":…` as it stands, or empty. */
  readonly streamText: string;
}

export function composeLine(middle: string, place: LinePlace): string {
  const { ts, agent, session, id, seq, prev, streamText } = place;
  const link = prev.length === 1 ? `"${prev[0] ?? ''}"` : JSON.stringify(prev);
  return (
    `{"ts":"${ts}","agent":"${agent}","session_id":"${session}",${middle}` +
    `,"id":"${id}","seq":${seq}${streamText},"prev":${link}}`
  );
}

/** A line never exceeds this, newline included. */
export const maxLineBytes = 64_000;

/** A line names at most this many heads; of more, a random choice. */
export const maxParents = 64;

/** How many parents still fit into a line of which `usedBytes` are taken. */
export function parentsThatFit(usedBytes: number): number {
  return Math.max(1, Math.min(maxParents, Math.floor((maxLineBytes - usedBytes - 120) / 67)));
}
