import { describe, expect, it } from 'vitest';
import { assembleRedactor, createRedactor } from '../../../src/core/redaction/redactor.js';
import { builtInRules } from '../../../src/core/redaction/rules.js';
import { createTriggerScan } from '../../../src/core/redaction/trigger-scan.js';
import { lookAlikes, secrets } from './corpus/own.js';
import { isCaught } from './corpus/scores.js';
import { mark } from './marking.js';

const redactor = createRedactor({ mark });

/** Shortest way to see a string anywhere in a value. */
const written = (value: unknown) => JSON.stringify(value);
const inside = (text: string) => JSON.stringify(text).slice(1, -1);

describe('the rules', () => {
  it.each(secrets.map((entry) => [entry.kind, written(entry.given).slice(0, 60), entry] as const))(
    'catch %s in %s',
    (_kind, _shown, entry) => {
      expect(isCaught(redactor, entry)).toBe(true);
    },
  );

  it.each(
    secrets.flatMap((entry) => (entry.kept === undefined ? [] : [[entry.kept, entry.kind, entry] as const])),
  )('leave "%s" beside a secret of kind %s', (kept, _kind, { given }) => {
    expect(written(redactor.value(given))).toContain(inside(kept));
  });

  it.each(lookAlikes.map(({ kind, given }) => [kind, written(given).slice(0, 80), given] as const))(
    'leave %s alone: %s',
    (_kind, _shown, given) => {
      expect(redactor.value(given)).toBe(given);
    },
  );

  it('are each needed by the corpus', () => {
    const texts = secrets.flatMap(({ given }) => stringsIn(given));
    const idle = builtInRules.filter(({ find }) => texts.every((text) => find(text).length === 0));
    expect(idle.map(({ name, example }) => `${name} ${example}`)).toEqual([]);
  });
});

/** What the guide says is left: whoever teaches the rules one of these moves it to the corpus and changes the guide. */
describe('the known gaps of the rules', () => {
  it.each([
    ['a key without prefix or telling name beside it', 'cat key.txt\nf8Kq2LmZ0vXr7TbN4cWs9YhJ1dGe6Pa3'],
    ['a password among the words of a sentence', 'log in as bob with hunter2'],
    ['a cell under a heading', '| user | password |\n|---|---|\n| bob | Tr0ub4dor-x1 |'],
    ['a name in another language', 'contraseña: Tr0ub4dor-x1'],
    ['an argument by position', 'net use S: Tr0ub4dor-x1 /user:bob'],
    ['a here-string', 'sudo -S <<< "Tr0ub4dor-x1" ls'],
    ['a secret written backwards or encoded', `note: ${Buffer.from('Tr0ub4dor-x1').toString('base64')}`],
  ])('%s stays', (_gap, text) => {
    expect(redactor.text(text)).toBe(text);
  });
});

describe('a redactor without rules and names', () => {
  const blind = assembleRedactor({ rules: [], familyOf: () => undefined }, { mark });

  it('catches next to nothing of the corpus, so that the corpus does test the rules', () => {
    const caught = secrets.filter((entry) => isCaught(blind, entry));
    expect(caught.map(({ kind }) => kind)).toEqual([]);
  });

  it('misses the secrets under telling keys, too, when only the rules are there', () => {
    const nameless = assembleRedactor({ rules: builtInRules, familyOf: () => undefined }, { mark });
    const missed = secrets.filter((entry) => !isCaught(nameless, entry));
    expect(missed.map(({ kind }) => kind)).toContain('key name');
  });
});

describe('the triggers of a rule', () => {
  it('stand in every text in which the rule finds something', () => {
    const { scan, isHit } = createTriggerScan(builtInRules);
    for (const text of secrets.flatMap(({ given }) => stringsIn(given))) {
      for (const [index, { name, find }] of builtInRules.entries()) {
        if (find(text).length === 0) continue;
        expect([name, text, scan(text) && isHit(index)]).toEqual([name, text, true]);
      }
    }
  });

  it('leave ordinary text without any work', () => {
    const { scan } = createTriggerScan(builtInRules);
    expect(scan('Reviewed src/core/line.ts, 42 tests passed in 1.2 s, none failed.')).toBe(false);
  });
});

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}
