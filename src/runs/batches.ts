import { noteAnomaly, type RunDraft } from './draft.js';
import type { JournalEvent } from './events.js';
import type { OpenBatch } from './state.js';

/** The lines that take effect now that `line` is there: itself, a whole batch, or none yet. */
export function completedBatch(draft: RunDraft, line: JournalEvent): readonly JournalEvent[] {
  if (line.batch === undefined) return [line];
  const [place, size] = line.batch;
  if (!isPlace(place, size)) {
    noteAnomaly(draft, line.id, 'its batch is not [k, n] with 1 <= k <= n');
    return [];
  }
  const grown = grow(draft, line, { place, size });
  if (grown === undefined) return [];
  if (grown.events.length < size) {
    draft.open_batches.push(grown);
    return [];
  }
  return grown.events;
}

/** Gives up batches whose next line should have come before `seq`: a crash cut them off. */
export function dropLateBatches(draft: RunDraft, seq: number): void {
  if (draft.open_batches.length === 0) return;
  const late = draft.open_batches.filter((batch) => nextSeq(batch) < seq);
  draft.open_batches = draft.open_batches.filter((batch) => nextSeq(batch) >= seq);
  for (const { events, size } of late) {
    for (const { id } of events) {
      noteAnomaly(draft, id, `void: only ${events.length} of the ${size} lines of its batch are there`);
    }
  }
}

interface Place {
  readonly place: number;
  readonly size: number;
}

/** Takes the batch that `line` continues out of the open ones and returns it with the line, or begins a new one. */
function grow(draft: RunDraft, line: JournalEvent, { place, size }: Place): OpenBatch | undefined {
  const first_seq = line.stream_seq - place + 1;
  if (place === 1) return { first_seq, size, events: [line] };
  const at = draft.open_batches.findIndex(
    (batch) =>
      batch.first_seq === first_seq &&
      batch.size === size &&
      batch.events.length === place - 1 &&
      isSameWriter(batch.events[0], line),
  );
  const [found] = at === -1 ? [] : draft.open_batches.splice(at, 1);
  if (found !== undefined) return { ...found, events: [...found.events, line] };
  noteAnomaly(draft, line.id, `void: line ${place} of ${size} of a batch whose earlier lines are not there`);
  return undefined;
}

function isSameWriter(left: JournalEvent | undefined, right: JournalEvent): boolean {
  return left?.agent === right.agent && left.session_id === right.session_id;
}

function nextSeq({ first_seq: first, events }: OpenBatch): number {
  return first + events.length;
}

function isPlace(place: number, size: number): boolean {
  return Number.isSafeInteger(place) && Number.isSafeInteger(size) && place >= 1 && place <= size;
}
