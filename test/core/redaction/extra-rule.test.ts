import { describe, expect, it } from 'vitest';
import type { ExtraRule } from '../../../src/core/redaction/extra-rule.js';
import { patternRisk } from '../../../src/core/redaction/pattern-risk.js';
import { createRedactor } from '../../../src/core/redaction/redactor.js';
import { LedgerError } from '../../../src/errors.js';
import { mark } from './marking.js';

const withRules = (...extraRules: readonly ExtraRule[]) => createRedactor({ mark, extraRules });

describe('an extra rule', () => {
  it('redacts what its pattern matches, under its name', () => {
    const redactor = withRules({ name: 'badge', pattern: 'ACME-\\d{6}' });
    expect(redactor.text('badge ACME-123456 lost')).toBe(
      `badge [redacted:badge:${mark('ACME-123456')}] lost`,
    );
  });

  it('redacts only the group called secret, if there is one', () => {
    const redactor = withRules({ name: 'door', pattern: 'door code (?<secret>\\d{4})', flags: 'i' });
    expect(redactor.text('Door code 4711, please')).toBe(`Door code [redacted:door:${mark('4711')}], please`);
  });

  it('comes on top of the built-in rules and replaces none, even under the same name', () => {
    const redactor = withRules({ name: 'github', pattern: 'never-there' });
    expect(redactor.text(`x ghp_${'A1b2'.repeat(9)}`)).toContain('[redacted:github:');
  });

  it('is idempotent, also when it matches inside marks', () => {
    const redactor = withRules({ name: 'words', pattern: '\\bredacted|[0-9a-f]{8}' });
    const once = redactor.text('redacted deadbeef');
    expect(redactor.text(once)).toBe(once);
  });

  it.each([
    ['an unclosed group', { name: 'x', pattern: '(a' }],
    ['an unknown flag', { name: 'x', pattern: 'a', flags: 'g' }],
    ['a name with blanks', { name: 'my rule', pattern: 'a' }],
    ['a name that would break the mark', { name: 'a:b]', pattern: 'a' }],
    ['a match of the empty text', { name: 'x', pattern: 'ab?(?:c|d)?|' }],
    ['nested repetition', { name: 'x', pattern: '(a+)+$' }],
    ['an unbounded start', { name: 'x', pattern: '\\w+@corp' }],
  ])('is refused for %s', (_why, rule) => {
    expect(() => withRules(rule)).toThrow(LedgerError);
    expect(() => withRules(rule)).toThrow(/redact\.extra/);
    try {
      withRules(rule);
    } catch (error) {
      expect(error).toMatchObject({ code: 'SCHEMA_INVALID' });
    }
  });
});

describe('patternRisk', () => {
  it.each([
    '(a+)+',
    '(a*)*',
    '(?:a+b?)+c',
    '(a|b)*',
    '(?:(?:ab)+|c)+',
    'x(\\w+\\s?)*y',
    '([a-z]{1,64},?){2,}',
    '(?<name>a+)+',
    '(a?){30}',
    '((a{2,20})b){3}',
  ])('sees nested repetition in %s', (pattern) => {
    expect(patternRisk(pattern)).toBe('nested repetition');
  });

  it.each(['(a)\\1', '(?<x>a)\\k<x>'])('sees a back reference in %s', (pattern) => {
    expect(patternRisk(pattern)).toBe('back reference');
  });

  it.each(['.*secret', '\\w+@corp', '([a-z]+)-key', '(?:[^x]{5,})y'])(
    'sees an unbounded start in %s',
    (pattern) => {
      expect(patternRisk(pattern)).toBe('unbounded start');
    },
  );

  it.each([
    'ACME-[0-9]+',
    '\\bacme_[A-Za-z0-9]{20,}',
    '(?:\\d{1,3}\\.){3}\\d{1,3}',
    '(?:[0-9a-f]{4}-){3}[0-9a-f]{12}',
    'key=(?<secret>[^&]+)',
    '[(+*]a[\\]+]b+',
    '\\(a\\+\\)\\+',
    'foo|bar|baz',
    '(?<=x)ab?c',
    '(?:-?\\d{4}){3}',
  ])('lets %s pass', (pattern) => {
    expect(patternRisk(pattern)).toBeUndefined();
  });

  it('is right about the time: a refused pattern takes very long where an accepted one does not', () => {
    const text = `${'a'.repeat(21)}!`;
    const timeMs = (pattern: RegExp) => {
      const start = process.cpuUsage().user;
      pattern.test(text);
      return (process.cpuUsage().user - start) / 1_000;
    };
    expect(timeMs(/^(a+)+$/)).toBeGreaterThan(10 * timeMs(/^a{1,64}$/) + 1);
  });
});
