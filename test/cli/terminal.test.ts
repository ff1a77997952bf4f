import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { escapeInvisible, escapeLines } from '../../src/cli/output/escape.js';
import { sortedJson } from '../../src/cli/output/sorted-json.js';
import { requireProgram } from '../support/programs.js';
import { environment, inFolder, launcher, run } from './command.js';

/** Clears the screen, reverses the direction, hides a letter, cuts a line with a control of eight bits. */
const hostile = 'red\u001b[31m \u202egnp.exe a\u200bb \u009b2J \u{e0041} tab\tend';
const hidden = new RegExp(`[${String.fromCodePoint(0x1b, 0x202e, 0x200b, 0x9b, 0xe0041, 0x09)}]`, 'u');

/** Runs the command on a pseudo-terminal and returns what the terminal got. */
function onTerminal(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): string {
  const log = join(cwd, 'typescript');
  const line = [process.execPath, launcher, ...args].map((word) => `'${word}'`).join(' ');
  execFileSync('script', ['-qc', line, log], {
    cwd,
    env: environment({ TERM: 'xterm', ...env }),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return readFileSync(log, 'utf8')
    .replace(/^Script started.*\n/, '')
    .replace(/\nScript done[^]*$/, '');
}

describe('text from ledgers', () => {
  const hasScript = requireProgram('script');

  it.skipIf(!hasScript).each([
    ['tail', ['tail']],
    ['tail --jsonl', ['tail', '--jsonl']],
    ['tail --json', ['tail', '--json']],
    ['cat', ['cat']],
    ['cat --json', ['cat', '--json']],
  ])('reaches a terminal escaped: %s', async (_, args) => {
    const shown = await inFolder((cwd) => {
      expect(
        run(['append', 'cls', hostile, '--data', JSON.stringify({ [hostile]: hostile })], { cwd }).status,
      ).toBe(0);
      return onTerminal(args, cwd);
    });
    expect(shown).toContain('gnp.exe');
    expect(shown).toContain('\\u202e');
    expect(shown).not.toMatch(hidden);
  });

  it.skipIf(!hasScript)('a message with it reaches a terminal escaped', async () => {
    const shown = await inFolder((cwd) => onTerminal(['append', hostile, 'x'], cwd));
    expect(shown).toContain('\\u202e');
    expect(shown).not.toMatch(hidden);
  });

  it('reaches a pipe as it is', async () => {
    const printed = await inFolder((cwd) => {
      run(['append', 'cls', hostile], { cwd });
      return run(['tail'], { cwd }).stdout;
    });
    expect((JSON.parse(printed) as { summary: string }).summary).toBe(hostile);
    expect(printed).toMatch(hidden);
  });
});

describe('colours', () => {
  const escape = String.fromCharCode(0x1b);

  it.skipIf(!requireProgram('script')).each([
    ['are shown on a terminal', [], { NO_COLOR: '' }, true],
    ['are left out with NO_COLOR', [], { NO_COLOR: '1' }, false],
    ['are left out with --no-color', ['--no-color'], { NO_COLOR: '' }, false],
    ['are left out on a terminal that has none', [], { NO_COLOR: '', TERM: 'dumb' }, false],
  ])('%s', async (_, flags, env, areShown) => {
    const shown = await inFolder((cwd) => {
      run(['append', 'cls', 'text'], { cwd });
      return onTerminal(['tail', ...flags], cwd, env);
    });
    expect(shown.includes(escape)).toBe(areShown);
  });

  it('never reach a pipe', async () => {
    const env = { NO_COLOR: '', FORCE_COLOR: '1' };
    const printed = await inFolder((cwd) => {
      run(['append', 'cls', 'text'], { cwd });
      return [['tail'], [], ['--help'], ['verify']].map((args) => run(args, { cwd, env }).stdout).join('');
    });
    expect(printed).not.toContain(escape);
  });
});

describe('escaping', () => {
  it('leaves a JSON text the same value', () => {
    const value = { [hostile]: [hostile, '\ud800', '\u2028', 'ä 😀 漢字'] };
    expect(JSON.parse(escapeInvisible(JSON.stringify(value)))).toEqual(value);
  });

  it('leaves visible text of any script alone', () => {
    const text = 'ä ß é 漢字 עברית عربى 😀 👍🏽 ❤️ – “x”';
    expect(escapeInvisible(text)).toBe(text);
  });

  it('keeps line feeds only where there are lines', () => {
    expect(escapeLines('a\nb\r')).toBe('a\nb\\u000d');
    expect(escapeInvisible('a\nb')).toBe('a\\u000ab');
  });

  it('of half a surrogate pair shows it', () => {
    expect(escapeInvisible('a\ud83d')).toBe('a\\ud83d');
  });
});

describe('JSON for programs', () => {
  it('has its keys sorted at every level and keeps lists in order', () => {
    expect(sortedJson({ b: [{ d: 1, c: 2 }, 0], a: { z: null, y: 'x' } })).toBe(
      '{"a":{"y":"x","z":null},"b":[{"c":2,"d":1},0]}',
    );
  });

  it('keeps a key __proto__ as data', () => {
    expect(sortedJson(JSON.parse('{"a":1,"__proto__":{"b":2}}'))).toBe('{"__proto__":{"b":2},"a":1}');
  });
});
