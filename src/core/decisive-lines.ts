import { agentStates, endsWork, failed, namesTask, startsWork, type StatusLine } from './agent-status.js';

type Decider = Pick<StatusLine, 'event' | 'task' | 'data'>;

/**
 * Picks the lines that decide a status, going backwards from the newest one: the fold over these alone gives what the fold
 * over all gives. They are a handful, however long the history is.
 */
export class DecisiveLines {
  #needsState = true;
  #needsTask = true;
  /** Of lines that change nothing but a state that is still to be found, one of each kind is enough. */
  readonly #seen = new Set<'any' | 'set' | 'neutral' | 'end'>();

  /** No older line decides anything. */
  get isComplete(): boolean {
    return !this.#needsState && !this.#needsTask;
  }

  /** False when no older line of this event, whatever else it says, decides anything. */
  wants(event: string): boolean {
    if (this.#needsTask || event === 'status_set' || startsWork(event) || failed(event)) return true;
    return !this.#seen.has(endsWork(event) ? 'end' : 'neutral');
  }

  /** True when the fold needs the line, which is the next older one. */
  take(line: Decider): boolean {
    const decidesTask = this.#needsTask && givesTask(line);
    const decidesState = this.#needsState && this.#bearsOnState(line);
    const isFirst = !this.#seen.has('any');
    this.#seen.add('any');
    if (givesTask(line)) this.#needsTask = false;
    if (givesState(line)) this.#needsState = false;
    if (startsWork(line.event)) this.#needsTask = false;
    return isFirst || decidesTask || decidesState;
  }

  #bearsOnState(line: Decider): boolean {
    if (givesState(line)) return true;
    const kinds = line.event === 'status_set' ? (['set'] as const) : neutralKinds(line);
    const isNew = kinds.some((kind) => !this.#seen.has(kind));
    for (const kind of kinds) this.#seen.add(kind);
    return isNew;
  }
}

function neutralKinds({ event }: Decider): readonly ('neutral' | 'end')[] {
  return endsWork(event) ? ['neutral', 'end'] : ['neutral'];
}

function givesTask(line: Decider): boolean {
  if (line.event !== 'status_set') return namesTask(line);
  const task = line.data['last_task_id'];
  return typeof task === 'string' && task !== '';
}

function givesState({ event, data }: Decider): boolean {
  if (event === 'status_set') return agentStates.some((state) => state === data['state']);
  return startsWork(event) || failed(event);
}
