import { timeOf } from './line-key.js';
import type { Segment } from './stretch-cursor.js';

/**
 * Merges the agents' lines by time, each agent's own order kept; at equal times the agent whose name comes first. Each
 * segment that comes out is one line.
 */
export function* mergeByTime(sources: readonly Iterable<Segment>[]): Generator<Segment> {
  const walkers = sources.map((source) => new LineWalker(source));
  try {
    for (const walker of walkers) walker.next();
    for (;;) {
      const first = earliest(walkers);
      if (first?.line === undefined) return;
      const { line } = first;
      first.next();
      yield line;
    }
  } finally {
    for (const walker of walkers) walker.close();
  }
}

/** Goes through segments line by line. */
class LineWalker {
  readonly #segments: Iterator<Segment>;
  #segment: Segment | undefined;
  #at = 0;
  #number = 0;
  line: Segment | undefined;
  timeMs = 0;

  constructor(source: Iterable<Segment>) {
    this.#segments = source[Symbol.iterator]();
  }

  next(): void {
    if (this.#segment === undefined || this.#at >= this.#segment.bytes.length) this.#nextSegment();
    const segment = this.#segment;
    this.line = segment && this.#cutLine(segment);
    // A line without a readable time stays with the one before it.
    if (this.line !== undefined) this.timeMs = timeOf(this.line.bytes.subarray(0, -1)) ?? this.timeMs;
  }

  close(): void {
    this.#segments.return?.();
  }

  #nextSegment(): void {
    const result = this.#segments.next();
    this.#segment = result.done === true ? undefined : result.value;
    this.#at = 0;
    this.#number = this.#segment?.line ?? 0;
  }

  #cutLine({ ref, bytes, offset }: Segment): Segment {
    const from = this.#at;
    this.#at = bytes.indexOf(0x0a, from) + 1;
    return { ref, bytes: bytes.subarray(from, this.#at), offset: offset + from, line: this.#number++ };
  }
}

function earliest(walkers: readonly LineWalker[]): LineWalker | undefined {
  let found: LineWalker | undefined;
  for (const walker of walkers) {
    if (walker.line !== undefined && (found === undefined || walker.timeMs < found.timeMs)) found = walker;
  }
  return found;
}
