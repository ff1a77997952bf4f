import { SessionDigest } from '../../core/session-page/session-digest.js';
import type { SessionLine } from './session-lines.js';

/** Of a digest with nothing in it, and of each thing it keeps beside the texts of events. */
const emptyBytes = 2_000;
const itemBytes = 250;

/**
 * What a page tells of a session, extended line by line as long as each line comes behind all others in the order of
 * `queryLedger`. That can be seen without a look at the files where one agent writes its lines with rising numbers.
 */
export class GrowingDigest {
  readonly digest: SessionDigest;
  #agent: string | undefined;
  #day = '';
  #seq = -1;
  #isSimple = true;
  #textBytes = 0;

  constructor(session: string) {
    this.digest = new SessionDigest(session);
  }

  static of(session: string, lines: Iterable<SessionLine>): GrowingDigest {
    const growing = new GrowingDigest(session);
    for (const line of lines) {
      growing.#isSimple &&= growing.#comesLast(line);
      growing.#add(line);
    }
    return growing;
  }

  /** An estimate: a digest keeps events of either end, and everything that is counted by its name. */
  get memoryBytes(): number {
    const { timeline, errors, tasks, files, tools, runs, counts, events } = this.digest;
    const rows = timeline.kept + errors.kept;
    const items = rows + tasks.size + files.size + tools.size + runs.size + counts.size;
    const textBytes = events === 0 ? 0 : (this.#textBytes / events) * (rows + tasks.size);
    return emptyBytes + items * itemBytes + 2 * textBytes;
  }

  /** False, and nothing is changed, for a line of which it is not certain that it comes last. */
  extend(line: SessionLine): boolean {
    if (!this.#isSimple || !this.#comesLast(line)) return false;
    this.#add(line);
    return true;
  }

  #comesLast({ value: { seq }, ref }: SessionLine): boolean {
    if (seq === undefined || !Number.isSafeInteger(seq)) return false;
    return (this.#agent ?? ref.agent) === ref.agent && ref.day >= this.#day && seq > this.#seq;
  }

  #add({ value, ref }: SessionLine): void {
    this.digest.add(value);
    this.#agent = ref.agent;
    if (ref.day > this.#day) this.#day = ref.day;
    if (value.seq !== undefined && value.seq > this.#seq) this.#seq = value.seq;
    this.#textBytes += value.summary.length + value.task_id.length;
  }
}
