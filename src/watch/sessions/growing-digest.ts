import { SessionDigest } from '../../core/session-page/session-digest.js';
import type { SessionLine } from './session-lines.js';

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
  /** Of the lines it may hold on to: an estimate of its memory. */
  sizeBytes = 0;

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

  #add({ value, ref, sizeBytes }: SessionLine): void {
    this.digest.add(value);
    this.#agent = ref.agent;
    if (ref.day > this.#day) this.#day = ref.day;
    if (value.seq !== undefined && value.seq > this.#seq) this.#seq = value.seq;
    this.sizeBytes += sizeBytes;
  }
}
