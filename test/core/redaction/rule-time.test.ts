import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/core/redaction/redactor.js';
import type { Rule } from '../../../src/core/redaction/rule.js';
import { builtInRules } from '../../../src/core/redaction/rules.js';
import { longRun } from '../../support/scale.js';
import { bestTimeMs, growthOf, mostGrowth } from './growth.js';
import { mark } from './marking.js';
import { worstTexts, type WorstText } from './worst-texts.js';

const mebibyte = 1 << 20;
const lookChars = 1 << 14;
const ordinals = builtInRules.map((rule) => [`${rule.name} ${rule.example}`, rule] as const);
const slowest: (readonly [ms: number, title: string])[] = [];

describe('the time of a rule', () => {
  it.each(ordinals)(
    'grows as its worst texts do: %s',
    (title, rule) => {
      for (const text of slowTexts(rule, longRun ? 20 : 2)) {
        expect(growthOf(rule.find, text.ofSize), text.title).toBeLessThan(mostGrowth);
        slowest.push([bestTimeMs(rule.find, text.ofSize(mebibyte)), `${title}: ${text.title}`]);
      }
    },
    600_000,
  );

  it('is known: the slowest texts of 1 MiB are printed', () => {
    const shown = slowest.toSorted(([left], [right]) => right - left).slice(0, 5);
    process.stdout.write(shown.map(([ms, title]) => `${ms.toFixed(1)} ms/MiB ${title}\n`).join(''));
    expect(shown).toHaveLength(5);
  });

  it('is found to grow faster for a rule that is quadratic', () => {
    const quadratic = (text: string) => Array.from(text.matchAll(/\w+@secret/g));
    const growth = growthOf(quadratic, (size) => 'a'.repeat(size), [1 << 12, 1 << 14]);
    expect(growth).toBeGreaterThan(mostGrowth);
  }, 600_000);
});

describe('the time of a redactor', () => {
  const { text } = createRedactor({ mark });

  it.each([
    ['a secret in every line', 'DB_PASSWORD=hunter2\n'],
    ['marks', `[redacted:token:${'0'.repeat(16)}]`],
    ['marks with something glued to them', `token="[redacted:token:${'0'.repeat(16)}]hunter2" `],
  ])(
    'grows as the text does: %s',
    (_title, part) => {
      const ofSize = (size: number) => part.repeat(Math.ceil(size / part.length));
      expect(growthOf(text, ofSize, [1 << 14, 1 << 16, 1 << 18])).toBeLessThan(mostGrowth);
    },
    600_000,
  );
});

/** The texts at which the rule is slowest: quadratic time would show in small ones already. */
function slowTexts({ triggers, find }: Rule, count: number): readonly WorstText[] {
  const timed = Array.from(
    worstTexts(triggers.slice(0, 2)),
    (text) => [bestTimeMs(find, text.ofSize(lookChars), 1), text] as const,
  );
  return timed
    .toSorted(([left], [right]) => right - left)
    .slice(0, count)
    .map(([, text]) => text);
}
