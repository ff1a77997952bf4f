import type { SessionEvent } from './session-event.js';

/**
 * Sums up token counts. Several kinds of events may tell of the same tokens, a turn's and then the whole run's: those of
 * one kind are added up, and the finest kind that has any is believed.
 */
export class TokenCount {
  readonly #byEvent = new Map<string, Map<string, number>>();

  add({ event, data }: SessionEvent): void {
    const told = data?.['tokens'] ?? data?.['usage'];
    const counts = typeof told === 'number' ? { total: told } : told;
    if (typeof counts !== 'object' || counts === null || Array.isArray(counts)) return;
    for (const [name, count] of Object.entries(counts)) {
      if (typeof count === 'number' && Number.isFinite(count)) this.#add(event, name, count);
    }
  }

  /** By name; empty when nothing is known. */
  total(): readonly (readonly [name: string, count: number])[] {
    const kinds = [...this.#byEvent.keys()].sort();
    const kind = finestFirst.find((name) => this.#byEvent.has(name)) ?? kinds[0];
    const counts = kind === undefined ? undefined : this.#byEvent.get(kind);
    return [...(counts ?? [])].sort(([left], [right]) => (left < right ? -1 : 1));
  }

  #add(event: string, name: string, count: number): void {
    const counts = this.#byEvent.get(event) ?? new Map<string, number>();
    this.#byEvent.set(event, counts.set(name, (counts.get(name) ?? 0) + count));
  }
}

const finestFirst = ['turn_end', 'task_result', 'session_end'];
