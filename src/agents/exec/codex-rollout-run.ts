import { closeSync, openSync, statSync } from 'node:fs';
import { codexRollout } from '../import/codex-rollout.js';
import { sourceLines } from '../import/source-lines.js';
import { sumTokens, type TokenSums } from '../import/transcript.js';
import { parsePayload } from '../vendors/payload.js';
import { fieldsOf, textAt, type Fields } from '../vendors/fields.js';

/** What a rollout file says about the part of its thread that one run has written. */
export interface RolloutFacts {
  readonly threadId: string | undefined;
  readonly model: string | undefined;
  /** Of this run alone. */
  readonly tokens: TokenSums | undefined;
  /** Undefined when the file tells of no turn. */
  readonly turn: 'open' | 'completed' | 'failed' | undefined;
}

/** Bytes that a rollout has before the run; 0 when it is not there yet. */
export function rolloutBytes(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

/**
 * Reads what a run added to a rollout that had `fromBytes` before. Its totals contain all that came before, so that is
 * subtracted. Broken lines are passed over.
 * @throws system error when it cannot be read
 */
export function readRolloutRun(file: string, fromBytes: number): RolloutFacts {
  const fd = openSync(file, 'r');
  try {
    const run = new RolloutRun(fromBytes);
    for (const { bytes, end } of sourceLines(fd)) if (bytes !== undefined) run.take(bytes, end);
    return run.facts();
  } finally {
    closeSync(fd);
  }
}

const wanted = ['session_meta', 'turn_context', 'token_count', 'task_', 'turn_'];

class RolloutRun {
  readonly #reader = codexRollout();
  readonly #fromBytes: number;
  #before: TokenSums | undefined;
  #facts: Omit<RolloutFacts, 'tokens'> = { threadId: undefined, model: undefined, turn: undefined };

  constructor(fromBytes: number) {
    this.#fromBytes = fromBytes;
  }

  take(line: Buffer, end: number): void {
    if (!wanted.some((word) => line.includes(word))) return;
    const { value, fault } = parsePayload(line.toString('utf8'));
    if (fault !== undefined) return;
    const isOwn = end > this.#fromBytes;
    if (isOwn) this.#before ??= this.#total();
    this.#takeEvent(fieldsOf(value), isOwn);
  }

  facts(): RolloutFacts {
    const total = this.#total();
    const before = this.#before ?? total;
    const grown = Object.entries(total).map(([name, count]) => [name, count - (before[name] ?? 0)] as const);
    const isKnown = this.#before !== undefined && grown.length > 0;
    return { ...this.#facts, tokens: isKnown ? Object.fromEntries(grown) : undefined };
  }

  #total(): TokenSums {
    return sumTokens(this.#reader.tokenRecords());
  }

  #takeEvent(event: Fields, isOwn: boolean): void {
    const payload = fieldsOf(event['payload']);
    switch (textAt(event, 'type') ?? '') {
      case 'session_meta':
        this.#reader.read(event);
        return this.#know({ threadId: this.#facts.threadId ?? textAt(payload, 'id')?.slice(0, 200) });
      case 'turn_context':
        return this.#know({ model: textAt(payload, 'model')?.slice(0, 200) ?? this.#facts.model });
      case 'event_msg': {
        const type = textAt(payload, 'type') ?? '';
        if (type === 'token_count') this.#reader.read(event);
        const turn = turnEvents[type];
        return isOwn && turn !== undefined ? this.#know({ turn }) : undefined;
      }
      default:
    }
  }

  #know(facts: Partial<RolloutFacts>): void {
    this.#facts = { ...this.#facts, ...facts };
  }
}

/** Both names that versions have used. An aborted turn has no end of its own: it counts as open. */
const turnEvents: Readonly<Record<string, 'open' | 'completed'>> = {
  task_started: 'open',
  turn_started: 'open',
  task_complete: 'completed',
  turn_complete: 'completed',
  turn_aborted: 'open',
};
