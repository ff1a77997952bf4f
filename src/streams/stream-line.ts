import type { LedgerLine } from '../schema/generated/types.js';
import { LedgerError } from '../errors.js';

/** A ledger line that has a place in a stream, reduced to what folds look at. */
export interface StreamLine {
  readonly id: string;
  readonly ts: string;
  readonly agent: string;
  readonly session_id: string;
  readonly event: string;
  readonly data: unknown;
  /** From 1. */
  readonly stream_seq: number;
  /** `[k, n]`: the k-th, from 1, of n lines that one command wrote. */
  readonly batch?: readonly [number, number];
}

/** `run:<id>` or `task:<name>`: up to 200 characters in all that need no escape in JSON. */
const nameForm = /^(?:run|task):[^\p{C}"\\]{1,195}$/u;
/** The same within ASCII; the other form takes a short process half a millisecond to compile. */
const usualForm = /^(?:run|task):[ !#-[\]-~]{1,195}$/;

export function isStreamName(name: string): boolean {
  return usualForm.test(name) || nameForm.test(name);
}

/** @throws LedgerError SCHEMA_INVALID */
export function requireStreamName(name: string): string {
  if (isStreamName(name)) return name;
  throw new LedgerError('SCHEMA_INVALID', `"${name.slice(0, 80)}" cannot name a stream`, {
    hint: 'Use run: or task: and up to 195 printable characters without quotes and backslashes.',
  });
}

/** The line's part in a stream as it is written between `seq` and `prev`. */
export function streamText(name: string, seq: number, batch?: readonly [number, number]): string {
  const part = batch === undefined ? '' : `,"batch":[${batch[0]},${batch[1]}]`;
  return `,"stream":"${name}","stream_seq":${seq}${part}`;
}

/** Undefined when the line's place in its stream cannot be read. */
export function streamLineOf(line: LedgerLine): StreamLine | undefined {
  const { id, ts, agent, session_id, event, data, stream_seq: seq, batch } = line;
  if (id === undefined || !Number.isSafeInteger(seq) || seq === undefined || seq < 1) return undefined;
  const place = batchOf(batch);
  if (batch !== undefined && place === undefined) return undefined;
  const plain = { id, ts, agent, session_id, event, data, stream_seq: seq };
  return place === undefined ? plain : { ...plain, batch: place };
}

function batchOf(value: unknown): readonly [number, number] | undefined {
  if (!Array.isArray(value) || value.length !== 2 || !value.every(Number.isSafeInteger)) return undefined;
  return [Number(value[0]), Number(value[1])];
}
