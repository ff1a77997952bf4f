import { fileOf, type AgentReading, type ReadFile } from './agent-reading.js';
import { highestSeq, mark } from './line-graph.js';

/**
 * Which files were written after which, as far as links tell: a file whose lines follow lines of another one was. By
 * names alone that cannot be said, since events of earlier days may come later.
 */
export class FileOrder {
  readonly #reading: AgentReading;
  /** Files with a line that follows one of this file. */
  readonly #next = new Map<ReadFile, Set<ReadFile>>();
  /** Highest number in each file, leaving out the later lines of one write. */
  readonly #highest = new Map<ReadFile, number>();
  /** Highest number that the same writer gave in files after this one. */
  readonly #later = new Map<ReadFile, number>();

  constructor(reading: AgentReading) {
    this.#reading = reading;
    for (const file of reading.files) {
      this.#highest.set(file, highestIn(reading, file));
      this.#link(file, file.first);
    }
    for (const line of reading.graph.linked()) this.#link(fileOf(reading, line), line);
  }

  /** Highest number in files of the same writer that were written after this one: later days, or linked to it. */
  highestAfter(file: ReadFile): number {
    const known = this.#later.get(file);
    if (known !== undefined) return known;
    const { files } = this.#reading;
    const after = new Set([...files.slice(files.indexOf(file) + 1), ...this.#reachedFrom(file)]);
    const own = [...after].filter(({ clone }) => clone === file.clone);
    const highest = own.reduce((best, one) => Math.max(best, this.#highest.get(one) ?? 0), 0);
    this.#later.set(file, highest);
    return highest;
  }

  #reachedFrom(file: ReadFile): ReadonlySet<ReadFile> {
    const reached = new Set<ReadFile>([file]);
    for (const one of reached) for (const next of this.#next.get(one) ?? []) reached.add(next);
    reached.delete(file);
    return reached;
  }

  #link(file: ReadFile, line: number): void {
    const { graph } = this.#reading;
    if (line >= graph.count || graph.has(line, mark.void | mark.repeat)) return;
    for (const parent of graph.parentsOf(line)) {
      const from = parent < 0 ? file : fileOf(this.#reading, parent);
      if (from === file) continue;
      const next = this.#next.get(from);
      if (next === undefined) this.#next.set(from, new Set([file]));
      else next.add(file);
    }
  }
}

function highestIn({ graph }: AgentReading, { first, lines }: ReadFile): number {
  let highest = 0;
  for (let line = first; line < first + lines; line++) {
    if (graph.has(line, mark.sameMoment | mark.void | mark.repeat)) continue;
    const seq = graph.seq(line);
    if (seq > highest && seq !== highestSeq) highest = seq;
  }
  return highest;
}
