import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonFault, parseJsonc, plainValue } from '../../../src/agents/hooks/jsonc.js';
import { count, seed } from '../../support/scale.js';
import { commentedText } from './settings-documents.js';

describe('reading settings', () => {
  it('gives what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const wanted: unknown = JSON.parse(text);
        expect(plainValue(parseJsonc(text))).toEqual(wanted);
      }),
      { numRuns: count(4_000), seed: seed('jsonc') },
    );
  });

  it('refuses what JSON.parse refuses, where there are neither comments nor commas too many', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('{}[]:"a1-.,e \\tnull')) }), (text) => {
        fc.pre(!/,\s*[}\]]/.test(text));
        expect(isRead(text)).toBe(isJson(text));
      }),
      { numRuns: count(20_000), seed: seed('jsonc refusals') },
    );
  });

  it('reads comments and a last comma', () => {
    expect(plainValue(parseJsonc('\ufeff// one\n{ "a": [1, 2,], /* two */ "b": "// no", }\n'))).toEqual({
      a: [1, 2],
      b: '// no',
    });
  });

  it('reads whatever stands between the tokens', () => {
    fc.assert(
      fc.property(commentedText(), (text) => void parseJsonc(text)),
      { numRuns: count(2_000), seed: seed('jsonc comments') },
    );
  });

  it.each([
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, '"," or "}" was expected'],
    ['{"a":', 1, 6, 'a value was expected'],
    ['\ufeff{"ä": tru}', 1, 7, 'a value was expected'],
    ['{"a": 1} x', 1, 10, 'the end of the file was expected'],
    ['{"a": "b\n"}', 1, 7, 'this text has no end, a wrong escape or a character that must be escaped'],
    ['{a: 1}', 1, 2, 'a key in double quotes was expected'],
    ['', 1, 1, 'a value was expected'],
  ])('names line and column of the fault in %j', (text, line, column, message) => {
    expect(faultOf(text)).toMatchObject({ line, column, message });
  });

  it('refuses what is nested too deeply instead of running out of stack', () => {
    expect(faultOf('['.repeat(100_000))?.message).toContain('nested deeper');
  });
});

function faultOf(text: string): JsonFault | undefined {
  try {
    parseJsonc(text);
    return undefined;
  } catch (error) {
    if (error instanceof JsonFault) return error;
    throw error;
  }
}

function isRead(text: string): boolean {
  return faultOf(text) === undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
