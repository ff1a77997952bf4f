import type { Rule } from './rule.js';

/** Looks at a text once: true when any rule may find something; `isHit(index)` then tells which ones. */
export interface TriggerScan {
  readonly scan: (text: string) => boolean;
  readonly isHit: (ruleIndex: number) => boolean;
}

const tableSize = 16_384;
const windowLength = 3;
const caseBit = 32;

/**
 * Nearly every text has no trigger at all, so that only the way to this answer has to be fast: one table look-up per
 * character, by a rolling hash of the last three. Only where the table has an entry the literals that end with these
 * three are compared. Setting bit 32 of a character folds the case of letters (and equates a few signs, which costs a
 * comparison at most).
 */
export function createTriggerScan(rules: readonly Rule[]): TriggerScan {
  const { literals, ruleIndexes, firstOf, nextOf } = tableOf(rules);
  const hits = new Uint8Array(rules.length);
  let isDirty = false;

  function scan(text: string): boolean {
    if (isDirty) hits.fill(0);
    isDirty = false;
    const { length } = text;
    let hash = 0;
    for (let index = 0; index < length; index++) {
      // `roll`, written out: as a function of its own it is optimised at once, which costs a short process a millisecond.
      hash = ((hash << 5) ^ (text.charCodeAt(index) | caseBit)) & (tableSize - 1);
      const first = firstOf[hash];
      if (first !== 0) compare(text, index + 1, first as number);
    }
    return isDirty;
  }

  function compare(text: string, end: number, first: number): void {
    for (let trigger = first; trigger !== 0; trigger = nextOf[trigger] ?? 0) {
      const ruleIndex = ruleIndexes[trigger] ?? 0;
      if (hits[ruleIndex] === 1 || !endsAt(text, end, literals[trigger] ?? '')) continue;
      hits[ruleIndex] = 1;
      isDirty = true;
    }
  }

  return { scan, isHit: (ruleIndex) => hits[ruleIndex] === 1 };
}

/** The contribution of a character is shifted out of the hash by the third one behind it. */
function roll(hash: number, code: number): number {
  return ((hash << 5) ^ (code | caseBit)) & (tableSize - 1);
}

function endsAt(text: string, end: number, literal: string): boolean {
  const start = end - literal.length;
  for (let offset = 0; offset < literal.length; offset++) {
    if ((text.charCodeAt(start + offset) | caseBit) !== (literal.charCodeAt(offset) | caseBit)) return false;
  }
  return true;
}

/** Triggers are numbered from 1; those with the same hash form a chain that ends with 0. */
interface Table {
  readonly literals: readonly string[];
  readonly ruleIndexes: readonly number[];
  readonly firstOf: Uint16Array;
  readonly nextOf: readonly number[];
}

/** Runs in every short-lived process before its code is optimised: plain loops, few objects. */
function tableOf(rules: readonly Rule[]): Table {
  const literals = [''];
  const ruleIndexes = [0];
  const nextOf = [0];
  const firstOf = new Uint16Array(tableSize);
  for (let ruleIndex = 0; ruleIndex < rules.length; ruleIndex++) {
    for (const literal of rules[ruleIndex]?.triggers ?? []) {
      const slot = slotOf(literal);
      nextOf.push(firstOf[slot] ?? 0);
      firstOf[slot] = literals.push(literal) - 1;
      ruleIndexes.push(ruleIndex);
    }
  }
  return { literals, ruleIndexes, firstOf, nextOf };
}

function slotOf(literal: string): number {
  if (literal.length < windowLength) throw new RangeError(`"${literal}" is too short for a trigger`);
  let hash = 0;
  for (let index = literal.length - windowLength; index < literal.length; index++) {
    hash = roll(hash, literal.charCodeAt(index));
  }
  return hash;
}
