import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/core/redaction/rule.js';
import { createTriggerScan } from '../../../src/core/redaction/trigger-scan.js';

const rule = (...triggers: readonly string[]): Rule => ({ name: 'x', example: '', triggers, find: () => [] });

describe('createTriggerScan', () => {
  it('tells which rules a text may concern', () => {
    const { scan, isHit } = createTriggerScan([rule('ghp_'), rule('token', 'secret'), rule('://')]);
    expect(scan('https://example.com has a Token')).toBe(true);
    expect([isHit(0), isHit(1), isHit(2)]).toEqual([false, true, true]);
  });

  it('forgets the text before', () => {
    const { scan, isHit } = createTriggerScan([rule('token')]);
    scan('token');
    expect(scan('nothing')).toBe(false);
    expect(isHit(0)).toBe(false);
  });

  it('finds exactly the triggers that stand in a text, whatever the case and wherever', () => {
    const alphabet = fc.constantFrom('a', 'B', 'c', '_', '-', ':', '/', 'é', '\u2028', '😀');
    const words = fc.array(alphabet, { minLength: 3, maxLength: 5 }).map((letters) => letters.join(''));
    const ascii = words.filter((word) => /^[\x20-\x7e]+$/.test(word));
    const texts = fc.array(alphabet, { maxLength: 40 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(fc.uniqueArray(ascii, { minLength: 1, maxLength: 8 }), texts, (triggers, text) => {
        const { scan, isHit } = createTriggerScan(triggers.map((trigger) => rule(trigger.toLowerCase())));
        scan(text);
        for (const [index, trigger] of triggers.entries()) {
          if (text.toLowerCase().includes(trigger.toLowerCase())) expect(isHit(index)).toBe(true);
        }
      }),
    );
  });

  it('refuses a trigger of less than three characters', () => {
    expect(() => createTriggerScan([rule('ab')])).toThrow(RangeError);
  });
});
