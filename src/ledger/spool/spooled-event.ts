import { parseStrict } from '../../core/strict-json.js';
import { isUlid } from '../../core/ulid.js';
import { LedgerError } from '../../errors.js';
import { paths } from '../../storage/workspace.js';
import type { EventInput, PreparedEvent } from '../prepare.js';
import { fileEnds, isFileEnds, type FileEnds } from './file-ends.js';

/** An event as it lies in a spool: redacted, with the id and the time it got when it came. */
export interface SpooledEvent {
  readonly format: 1;
  /** Workspace it is meant for: clones of one workspace share the folder for temporary files. */
  readonly root: string;
  readonly agent: string;
  readonly event: EventInput & { readonly id: string; readonly ts: string };
  /**
   * Where the agent's files ended when the id was made: it stands behind that if anywhere. Missing for an event that came
   * with its id, which may have been tried before.
   */
  readonly ends?: FileEnds;
}

const ending = '.json';

export function spoolFileName(id: string): string {
  return `${id}${ending}`;
}

/** The id in a file name; undefined for all other names. */
export function idOfFileName(name: string): string | undefined {
  const id = name.slice(0, -ending.length);
  return name.endsWith(ending) && isUlid(id) ? id : undefined;
}

/** Longest spool file: an event of 60,000 bytes, every character of it written as an escape. */
export const spoolFileBytesAtMost = 512 * 1024;

export interface SpoolStamp {
  readonly root: string;
  readonly agent: string;
  readonly id: string;
  /** Unix milliseconds; an event that has a time of its own keeps it. */
  readonly nowMs: number;
}

/** Looks at the agent's day files, unless the event has an id of its own. */
export function spoolText(
  { content, tsMs, session, id: ownId }: PreparedEvent,
  { root, agent, id, nowMs }: SpoolStamp,
): string {
  const ts = new Date(tsMs ?? nowMs).toISOString();
  const event = { ...content, id, ts, ...(session === undefined ? {} : { session_id: session }) };
  const ends = ownId === undefined ? { ends: fileEnds(paths.agent(root, agent), nowMs) } : {};
  const spooled: SpooledEvent = { format: 1, root, agent, event, ...ends };
  return `${JSON.stringify(spooled)}\n`;
}

/**
 * Reads the text of a spool file named after `id` in the spool of `agent`. What the event says is for `prepareEvent` to check.
 * @throws LedgerError INVALID_JSON, SCHEMA_INVALID: nobody of us wrote this, or not to its end
 */
export function parseSpooled(text: Uint8Array, { id, agent }: { id: string; agent: string }): SpooledEvent {
  const value = parseStrict(text) as Partial<SpooledEvent> | null;
  const problem = problemOf(value, { id, agent });
  if (problem !== undefined) throw new LedgerError('SCHEMA_INVALID', `the file of event ${id} ${problem}`);
  return value as SpooledEvent;
}

function problemOf(
  value: Partial<SpooledEvent> | null,
  { id, agent }: { id: string; agent: string },
): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'is no object';
  if (value.format !== 1 || typeof value.root !== 'string') return 'has another format';
  if (value.agent !== agent) return 'names another agent';
  if (value.ends !== undefined && !isFileEnds(value.ends)) return 'says of the files what no file says';
  return value.event?.id === id && typeof value.event.ts === 'string'
    ? undefined
    : 'names another id, or no time';
}
