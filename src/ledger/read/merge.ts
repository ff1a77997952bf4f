import { compareKeys, type LineKey } from './line-key.js';
import type { ReadTally } from './report.js';
import { StretchCursor, type Segment } from './stretch-cursor.js';
import type { Stretch } from './survey.js';

/**
 * All lines of one agent, by (seq, ts, id): parents come before children, since a line's `seq` is larger than that of
 * the lines it follows. A line that stands twice is delivered once. One block and one descriptor are held for each
 * stretch that has begun and not ended.
 */
export function* mergeStretches(stretches: readonly Stretch[], tally: ReadTally): Generator<Segment> {
  const cursors = stretches.map((stretch) => new StretchCursor(stretch)).sort(descending);
  const delivered = new DeliveredTwins();
  try {
    for (let top = cursors.at(-1); top?.key !== undefined; top = cursors.at(-1)) {
      const { key } = top;
      const limit = cursors.at(-2)?.key?.seq ?? Number.POSITIVE_INFINITY;
      const isAlone = key.seq < limit && key.seq !== delivered.seq;
      if (!isAlone && !delivered.add(key)) {
        tally.repeated += 1;
        top.takeOne();
      } else {
        const segment = isAlone ? top.takeBelow(limit) : top.takeOne();
        if (segment === undefined) top.close();
        else yield segment;
      }
      settleLast(cursors);
    }
  } finally {
    for (const cursor of cursors) cursor.close();
  }
}

/** One after another, each file in its own order. */
export function* concatenateStretches(stretches: readonly Stretch[]): Generator<Segment> {
  for (const stretch of stretches) {
    const cursor = new StretchCursor(stretch);
    try {
      while (cursor.key !== undefined) {
        const segment = cursor.takeBelow(Number.POSITIVE_INFINITY);
        if (segment === undefined) break;
        yield segment;
      }
    } finally {
      cursor.close();
    }
  }
}

/** The lines delivered with the newest `seq`, to know their twins by. */
class DeliveredTwins {
  seq = Number.NEGATIVE_INFINITY;
  #lines: Buffer[] = [];

  /** False when the same line was delivered before. */
  add({ seq, bytes }: LineKey): boolean {
    if (seq !== this.seq) this.#lines = [];
    this.seq = seq;
    if (this.#lines.some((line) => line.equals(bytes))) return false;
    this.#lines.push(bytes);
    return true;
  }
}

/** Puts the last cursor, of which the key changed, where it belongs. */
function settleLast(cursors: StretchCursor[]): void {
  const moved = cursors.pop();
  if (moved?.key === undefined) return;
  let at = cursors.length;
  for (let before = cursors[at - 1]; before !== undefined; before = cursors[--at - 1]) {
    if (descending(before, moved) <= 0) break;
  }
  cursors.splice(at, 0, moved);
}

function descending(left: StretchCursor, right: StretchCursor): number {
  if (left.key === undefined || right.key === undefined) return 0;
  return compareKeys(right.key, left.key);
}
