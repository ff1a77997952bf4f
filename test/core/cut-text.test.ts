import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutText, oneLine } from '../../src/core/cut-text.js';

describe('cutting a text', () => {
  it('leaves short ones alone and names what is missing of long ones', () => {
    expect(cutText('short', 10)).toBe('short');
    expect(cutText('a'.repeat(100), 8)).toBe('aa[… 92 characters cut]aaaaaa');
  });

  it('never splits a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 20, maxLength: 60 }),
        fc.integer({ min: 4, max: 20 }),
        (text, limit) => {
          expect(cutText(text, limit).isWellFormed()).toBe(true);
          expect(oneLine(text, limit).isWellFormed()).toBe(true);
        },
      ),
    );
  });

  it('makes one line for a summary', () => {
    expect(oneLine('a\nb\r\nc\td', 20)).toBe('a b c d');
    expect(oneLine('a'.repeat(20), 5)).toBe('aaaa…');
  });
});
