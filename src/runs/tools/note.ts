import { requireExpectedSeq } from '../decide/expected-seq.js';
import { decideWriteNote } from '../decide/write-note.js';
import { execute, type RunCall, type RunDesk } from './desk.js';
import { readRun } from './read-runs.js';

export interface NoteCall extends RunCall {
  readonly key: string;
  /** Absent = read, empty = delete. */
  readonly value?: string;
}

export type NoteResult =
  | { readonly status: 'written' | 'deleted'; readonly run_id: string; readonly key: string }
  | { readonly key: string; readonly value: string };

/** `run_note`. A note that is not there reads as the empty text. Rejects with RUN_NOT_FOUND, SEQUENCE_CONFLICT, also for reads. */
export async function note(desk: RunDesk, call: NoteCall): Promise<NoteResult> {
  const { key, value, run_id } = call;
  if (value === undefined) {
    const snapshot = await readRun(desk, run_id);
    requireExpectedSeq({ snapshot }, call.expected_seq);
    const { notes } = snapshot;
    return { key, value: Object.hasOwn(notes, key) ? (notes[key] ?? '') : '' };
  }
  await execute(desk, call, decideWriteNote, { key, value });
  return { status: value === '' ? 'deleted' : 'written', run_id, key };
}
