import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleRedactor, createRedactor } from '../../../src/core/redaction/redactor.js';
import { builtInRules } from '../../../src/core/redaction/rules.js';
import { secretFamily } from '../../../src/core/redaction/secret-name.js';
import { LedgerError } from '../../../src/errors.js';
import { count, seed } from '../../support/scale.js';
import { lookAlikes, secrets } from './corpus/own.js';
import { mark, withoutMarkDigits } from './marking.js';

const redactor = createRedactor({ mark });
const shown = (text: string) => withoutMarkDigits(redactor.text(text));
const token = `ghp_${'A1b2'.repeat(9)}`;

/** Secrets, look-alikes and the signs between them, thrown together. */
const pieces: readonly string[] = [
  secrets.flatMap(({ given, secret }) => (typeof given === 'string' ? [given, secret] : [secret])),
  lookAlikes.flatMap(({ given }) => (typeof given === 'string' ? [given] : [])),
  [
    'password',
    'token',
    '--token',
    'Authorization',
    'Bearer',
    'Cookie',
    'curl -u a',
    'mysql -p',
    'https://a:b@',
  ],
  [' ', '=', ': ', '"', "'", '\\', '\n', '\\n', '@', '://', ';', ',', '[', ']', '{', '}', '-', '_', '.', '|'],
  [`[redacted:token:${mark('x')}]`, '[redacted:token:', ']'],
].flat();
const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''));
const runSeed = seed('redaction');
const runs = (full: number) => ({ numRuns: count(full), seed: runSeed });

describe('redactor.text', () => {
  it('replaces a secret by rule and mark and leaves the rest', () => {
    expect(redactor.text(`pushed with ${token} today`)).toBe(
      `pushed with [redacted:github:${mark(token)}] today`,
    );
  });

  it('gives the same secret the same mark wherever it stands', () => {
    const marks = [`Authorization: Bearer ${token}`, `TOKEN=${token}`, `"token": "${token}"`].map((text) =>
      redactor.text(text).includes(mark(token)),
    );
    expect(marks).toEqual([true, true, true]);
    expect(redactor.value({ authorization: `Bearer ${token}` })).toEqual({
      authorization: `Bearer [redacted:authorization:${mark(token)}]`,
    });
  });

  it('returns the text itself when there is nothing to redact', () => {
    expect(redactor.text('nothing to see here')).toBe('nothing to see here');
  });

  it('replaces several secrets in one text', () => {
    expect(shown(`mysql -u root -phunter2 && curl -u bob:s3cret https://x && echo ${token}`)).toBe(
      'mysql -u root -p[redacted:command] && curl -u bob:[redacted:command] https://x && echo [redacted:github]',
    );
  });

  it('takes the wider of two findings', () => {
    expect(shown(`password="prefix-${token}-suffix"`)).toBe('password="[redacted:password]"');
  });

  it('redacts what is glued to a mark', () => {
    const old = `[redacted:token:${mark('old')}]`;
    expect(redactor.text(`password="${old}hunter2"`)).toBe(
      `password="${old}[redacted:password:${mark('hunter2')}]"`,
    );
  });

  it('is not misled by words inside marks', () => {
    const text = `[redacted:password:${mark('a')}]: fine, [redacted:url-password:${mark('b')}]@host`;
    expect(redactor.text(text)).toBe(text);
  });

  it('redacts twice as it redacts once', () => {
    fc.assert(
      fc.property(soup, (text) => {
        const once = redactor.text(text);
        expect(redactor.text(once)).toBe(once);
      }),
      runs(20_000),
    );
  });

  it('needs its repetition for that: a redactor that looks once does not pass', () => {
    const lookOnce = (text: string) => {
      const [first] = redactor.find(text);
      if (first === undefined) return text;
      return `${text.slice(0, first.start)}[redacted:${first.rule}:${mark('x')}]${text.slice(first.end)}`;
    };
    const result = fc.check(
      fc.property(soup, (text) => lookOnce(lookOnce(text)) === lookOnce(text)),
      { numRuns: 2_000, seed: 1 },
    );
    expect(result.failed).toBe(true);
  });
});

describe('redactor.find', () => {
  it('returns rule and place of each finding, in order', () => {
    const text = `token ${token} and AKIA${'A7'.repeat(8)}`;
    expect(redactor.find(text)).toEqual([
      { rule: 'github', start: 6, end: 46 },
      { rule: 'aws', start: 51, end: 71 },
    ]);
  });

  it('returns disjoint findings inside the text, whatever the text', () => {
    fc.assert(
      fc.property(soup, (text) => {
        let from = 0;
        for (const { rule, start, end } of redactor.find(text)) {
          expect(redactor.ruleNames).toContain(rule);
          expect(start).toBeGreaterThanOrEqual(from);
          expect(end).toBeGreaterThan(start);
          from = end;
        }
        expect(from).toBeLessThanOrEqual(text.length);
      }),
      runs(10_000),
    );
  });
});

describe('redactor.value', () => {
  it('reaches every string, however deep', () => {
    const given = { a: [{ b: [[{ c: `x ${token}` }]] }], d: 1, e: null, f: true };
    expect(redactor.value(given)).toEqual({
      a: [{ b: [[{ c: `x [redacted:github:${mark(token)}]` }]] }],
      d: 1,
      e: null,
      f: true,
    });
  });

  it('keeps what has no secret as the same reference', () => {
    const clean = { list: ['a', { b: 'c' }], n: 1 };
    const given = { clean, dirty: { password: 'hunter2' } };
    expect(redactor.value(clean)).toBe(clean);
    expect(redactor.value(given).clean).toBe(clean);
  });

  it('never changes its input', () => {
    const jsonWithSecrets = fc.anything({
      values: [fc.constantFrom(...pieces)],
      key: fc.constantFrom('password', 'token', 'a', 'value', 'name', '__proto__', 'argv', 'cookie'),
      maxDepth: 4,
    });
    fc.assert(
      fc.property(jsonWithSecrets, (given) => {
        const before = structuredClone(given);
        redactor.value(given);
        expect(given).toEqual(before);
      }),
      runs(5_000),
    );
  });

  it('redacts twice as it redacts once', () => {
    for (const { given } of secrets) {
      const once = redactor.value(given);
      expect(redactor.value(once)).toBe(once);
    }
  });

  it('leaves numbers and booleans under telling keys', () => {
    const given = { password: 1234, token: true, secrets: [1, false, null] };
    expect(redactor.value(given)).toBe(given);
  });

  it('goes on with the members of an object under a telling key', () => {
    expect(redactor.value({ credentials: { user: 'bob', password: 'x', note: `see ${token}` } })).toEqual({
      credentials: {
        user: 'bob',
        password: `[redacted:password:${mark('x')}]`,
        note: `see [redacted:github:${mark(token)}]`,
      },
    });
  });

  it('replaces all strings of a list under a telling key', () => {
    expect(redactor.value({ passwords: ['a', ['b'], 3] })).toEqual({
      passwords: [`[redacted:password:${mark('a')}]`, [`[redacted:password:${mark('b')}]`], 3],
    });
  });

  it('replaces secrets in keys', () => {
    expect(redactor.value({ [token]: 1 })).toEqual({ [`[redacted:github:${mark(token)}]`]: 1 });
  });

  it('keeps a member called __proto__ a member', () => {
    const given: unknown = JSON.parse(`{"__proto__":{"password":"hunter2"},"a":1}`);
    expect(JSON.stringify(redactor.value(given))).toBe(
      `{"__proto__":{"password":"[redacted:password:${mark('hunter2')}]"},"a":1}`,
    );
  });

  it('looks at what toJSON gives, since that is written', () => {
    const given = { link: new URL('https://bob:hunter2@example.com/') };
    expect(JSON.stringify(redactor.value(given))).toBe(
      `{"link":"https://bob:[redacted:url-password:${mark('hunter2')}]@example.com/"}`,
    );
  });

  it('refuses a cycle', () => {
    const given: Record<string, unknown> = {};
    given['self'] = given;
    expect(() => redactor.value(given)).toThrow(LedgerError);
    expect(() => redactor.value(given)).toThrow(/200 levels/);
  });

  it('covers the whole item behind an option in a list of arguments', () => {
    expect(redactor.value(['tool', '--password', 'two words', '-v'])).toEqual([
      'tool',
      '--password',
      `[redacted:password:${mark('two words')}]`,
      '-v',
    ]);
  });

  it('needs the names of keys: with rules alone a plain password stays', () => {
    const nameless = assembleRedactor({ rules: builtInRules, familyOf: () => undefined }, { mark });
    expect(nameless.value({ password: 'hunter2' })).toEqual({ password: 'hunter2' });
    const named = assembleRedactor({ rules: [], familyOf: secretFamily }, { mark });
    expect(named.value({ password: 'hunter2' })).not.toEqual({ password: 'hunter2' });
  });
});

describe('redactor.vendorPayload', () => {
  it('writes paths relative and redacts', () => {
    const payloads = createRedactor({ mark, root: '/home/bob/shop', home: '/home/bob' });
    expect(
      payloads.vendorPayload({ cwd: '/home/bob/shop/src', rc: '/home/bob/.npmrc', password: 'x' }),
    ).toEqual({
      cwd: 'src',
      rc: '~/.npmrc',
      password: `[redacted:password:${mark('x')}]`,
    });
  });
});
