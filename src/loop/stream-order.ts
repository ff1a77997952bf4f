import type { LoopLine } from './events.js';

/** By `(stream_seq, ts, id)`, each id once. */
export function inStreamOrder(lines: readonly LoopLine[]): readonly LoopLine[] {
  const sorted = [...lines].sort(compare);
  const seen = new Set<string>();
  return sorted.filter(({ id }) => !seen.has(id) && seen.add(id));
}

function compare(left: LoopLine, right: LoopLine): number {
  return (
    left.stream_seq - right.stream_seq || compareText(left.ts, right.ts) || compareText(left.id, right.id)
  );
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Lines in order, as groups that take effect together. */
export interface Groups {
  /** Single lines and whole batches. */
  readonly whole: readonly (readonly LoopLine[])[];
  /** A batch at the very end whose other lines may still come. */
  readonly open: readonly LoopLine[];
  /** Other lines of batches that are not whole: a crash cut them off. */
  readonly void: readonly LoopLine[];
}

/** `ordered` as `inStreamOrder` returns it. */
export function groupsOf(ordered: readonly LoopLine[]): Groups {
  const batches = batchesOf(ordered);
  const whole: (readonly LoopLine[])[] = [];
  const torn: LoopLine[] = [];
  for (const line of ordered) {
    if (line.batch === undefined) {
      whole.push([line]);
      continue;
    }
    const [place, size] = line.batch;
    const batch = batches.get(keyOf(line, line.batch)) ?? [];
    if (batch.length !== size) torn.push(line);
    else if (place === size) whole.push(batch);
  }
  const open = openBatch(ordered, batches);
  return { whole, open, void: torn.filter((line) => !open.includes(line)) };
}

type Batches = ReadonlyMap<string, readonly LoopLine[]>;

function batchesOf(ordered: readonly LoopLine[]): Batches {
  const batches = new Map<string, LoopLine[]>();
  for (const line of ordered) {
    if (line.batch === undefined) continue;
    const key = keyOf(line, line.batch);
    const batch = batches.get(key);
    if (batch === undefined) batches.set(key, [line]);
    else batch.push(line);
  }
  return batches;
}

function openBatch(ordered: readonly LoopLine[], batches: Batches): readonly LoopLine[] {
  const last = ordered.at(-1);
  if (last?.batch === undefined) return [];
  const batch = batches.get(keyOf(last, last.batch)) ?? [];
  const [, size] = last.batch;
  return batch.length < size && batch.every(({ batch: at }, index) => at?.[0] === index + 1) ? batch : [];
}

/** Lines of one command: same writer, size and first place. */
function keyOf(
  { agent, session_id, stream_seq }: LoopLine,
  [place, size]: readonly [number, number],
): string {
  return `${stream_seq - place} ${size} ${agent} ${session_id}`;
}
