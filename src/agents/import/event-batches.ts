import type { Ack, Outcome } from '../../ledger/append/outcome.js';
import type { AgentLedger } from '../../ledger/open.js';
import type { EventInput } from '../../ledger/prepare.js';
import { isRefusal } from './refusal.js';
import type { FileCount } from './report.js';

/** An event and the line it comes from. */
export interface LineEvent {
  readonly input: EventInput;
  readonly line: number;
}

const batchEvents = 256;

/**
 * Appends events in large batches, one under way while the next one is filled. Once a vendor session is known to stand in a
 * session, its later events ask for that one: the cache of vendor sessions need not hold it.
 */
export class EventBatches {
  readonly #handle: AgentLedger;
  readonly #count: FileCount;
  readonly #sessions = new Map<string, string>();
  #batch: LineEvent[] = [];
  #underWay: Promise<void> | undefined;

  constructor(handle: AgentLedger, count: FileCount) {
    this.#handle = handle;
    this.#count = count;
  }

  get isFull(): boolean {
    return this.#batch.length >= batchEvents;
  }

  add(event: LineEvent): void {
    this.#batch.push(event);
  }

  /** Resolves when the batch before this one has its outcomes. @throws LedgerError when the ledger fails */
  async send(): Promise<void> {
    await this.#underWay;
    const batch = this.#batch;
    this.#batch = [];
    this.#underWay = this.#append(batch);
    // A failure is thrown to whoever waits next.
    this.#underWay.catch(() => undefined);
  }

  async end(): Promise<void> {
    await this.send();
    await this.#underWay;
  }

  async #append(batch: readonly LineEvent[]): Promise<void> {
    const outcomes = await this.#handle.appendMany(batch.map(({ input }) => this.#placed(input)));
    for (const [at, outcome] of outcomes.entries()) {
      const event = batch[at];
      if (event !== undefined) this.#take(event, outcome);
    }
  }

  #placed(input: EventInput): EventInput {
    const session = this.#sessions.get(vendorSessionOf(input));
    return session === undefined ? input : { ...input, session_id: session };
  }

  #take({ input, line }: LineEvent, outcome: Outcome): void {
    switch (outcome.kind) {
      case 'written':
        this.#count.written += 1;
        return this.#learn(input, outcome.ack);
      case 'already_there':
        this.#count.alreadyThere += 1;
        return this.#learn(input, outcome.ack);
      case 'failed':
        return this.#refuse(line, outcome);
    }
  }

  #learn(input: EventInput, { session }: Ack): void {
    this.#sessions.set(vendorSessionOf(input), session);
  }

  #refuse(line: number, { error }: Extract<Outcome, { kind: 'failed' }>): void {
    if (error.code === 'ID_CONFLICT') {
      this.#count.alreadyThere += 1;
      this.#count.changed += 1;
    } else if (isRefusal(error)) this.#count.addRefusal({ line, code: error.code, message: error.message });
    else throw error;
  }
}

function vendorSessionOf({ data }: EventInput): string {
  const session = data?.['vendor_session'];
  return typeof session === 'string' ? session : '';
}
