import { describe, expect, it } from 'vitest';
import { assembleRedactor, createRedactor, type Redactor } from '../../../src/core/redaction/redactor.js';
import { lookAlikes as blindLookAlikes, secrets as blindSecrets } from './corpus/blind.js';
import * as own from './corpus/own.js';
import { mark } from './marking.js';
import { measureHalf, requireTrusted, tableOf, type Half } from './corpus/scores.js';

const halves: readonly Half[] = [
  { name: 'ours', ...own },
  { name: 'blind', secrets: blindSecrets, lookAlikes: blindLookAlikes },
];

const redactor = createRedactor({ mark });
const measured = (by: Redactor) => halves.map((half) => measureHalf(half, by));

describe('the corpus of secrets and look-alikes', () => {
  it('is caught to 99 % in both halves, with nothing wrongly caught', () => {
    const scores = measured(redactor);
    process.stdout.write(`${tableOf(scores)}\n`);
    for (const score of scores) requireTrusted(score);
  });

  it('is not caught with the rules switched off, so that the table does test them', () => {
    const off = assembleRedactor({ rules: [], familyOf: () => undefined }, { mark });
    for (const score of measured(off)) expect(() => requireTrusted(score)).toThrow(/caught/);
  });

  it('is not left alone by rules that catch too much, so that the look-alikes do test them', () => {
    const everyWord = { name: 'word', example: '', triggers: [], find: allLongWords };
    const greedy = assembleRedactor({ rules: [everyWord], familyOf: () => undefined }, { mark });
    for (const score of measured(greedy)) expect(() => requireTrusted(score)).toThrow(/wrongly/);
  });

  it('has in each half 75 secrets of 20 kinds and 75 look-alikes at least', () => {
    for (const { secrets, lookAlikes } of halves) {
      expect(secrets.length).toBeGreaterThanOrEqual(75);
      expect(new Set(secrets.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(20);
      expect(lookAlikes.length).toBeGreaterThanOrEqual(75);
    }
  });
});

function allLongWords(text: string) {
  return Array.from(text.matchAll(/\w{12,}/g), ({ index, 0: { length } }) => ({
    start: index,
    end: index + length,
  }));
}
