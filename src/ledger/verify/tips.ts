import { fileOf, type AgentReading } from './agent-reading.js';
import { mark } from './line-graph.js';

/** Lines that nothing follows, torn and repeated ones left out. Ask after `markFollowed`. */
export class Tips {
  /** In reading order. */
  readonly lines: readonly number[];
  readonly #reading: AgentReading;
  readonly #bySeq = new Map<number, number[]>();
  /** Tips that a `ledger_rewound` event names: git or people took them away for a while. */
  readonly #lost: ReadonlySet<number | undefined>;

  constructor(reading: AgentReading) {
    const { graph, rewinds } = reading;
    this.#reading = reading;
    this.#lost = new Set(graph.find(rewinds.map(({ hash }) => hash)));
    const lines: number[] = [];
    for (let line = 0; line < graph.count; line++)
      if (!graph.has(line, mark.followed | mark.void | mark.repeat)) lines.push(line);
    this.lines = lines;
    for (const line of lines) {
      const same = this.#bySeq.get(graph.seq(line));
      if (same === undefined) this.#bySeq.set(graph.seq(line), [line]);
      else same.push(line);
    }
  }

  wasLost(line: number): boolean {
    return this.#lost.has(line);
  }

  /** The last tip with this number that was never taken away, in the files of `clone` or, left out, in any. */
  numbered(seq: number, clone?: { readonly name: string | undefined }): number {
    const fits = (line: number): boolean =>
      !this.wasLost(line) && (clone === undefined || fileOf(this.#reading, line).clone === clone.name);
    return this.#bySeq.get(seq)?.findLast(fits) ?? -1;
  }
}
