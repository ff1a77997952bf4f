import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requireProgram } from '../support/programs.js';
import { environment, inFolder, launcher, run } from './command.js';

/** Clears the screen, reverses the direction, hides a letter. */
const hostile = 'red\u001b[31m \u202egnp.exe a\u200bb';
const hidden = new RegExp(`[${String.fromCodePoint(0x1b, 0x202e, 0x200b)}]`, 'u');
const id = '2026-11-20_cls_001';

function onTerminal(args: readonly string[], cwd: string): string {
  const log = join(cwd, 'typescript');
  const line = [process.execPath, launcher, ...args].map((word) => `'${word}'`).join(' ');
  execFileSync('script', ['-qc', line, log], {
    cwd,
    env: environment({ TERM: 'xterm' }),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return readFileSync(log, 'utf8')
    .replace(/^Script started.*\n/, '')
    .replace(/\nScript done[^]*$/, '');
}

function record(cwd: string): void {
  const args = [
    'append',
    'cls',
    hostile,
    '--event',
    'error',
    '--ts',
    '2026-11-20T09:00:00Z',
    '--data',
    JSON.stringify({ hostile }),
  ];
  expect(run(args, { cwd }).status).toBe(0);
}

describe('what queries and sessions show', () => {
  const hasScript = requireProgram('script');

  it.skipIf(!hasScript).each([
    ['query', ['query']],
    ['query --json', ['query', '--json']],
    ['session show', ['session', 'show', id]],
    ['session show --json', ['session', 'show', id, '--json']],
    ['session list', ['session', 'list']],
  ])('reaches a terminal escaped: %s', { timeout: 60_000 }, async (_, args) => {
    const shown = await inFolder((cwd) => {
      record(cwd);
      return onTerminal(args, cwd);
    });
    expect(shown).toContain(args.includes('list') ? id : '\\u202e');
    expect(shown).not.toMatch(hidden);
  });

  it.skipIf(!hasScript)('is the page on a terminal, with the same text as --page gives a pipe', async () => {
    await inFolder((cwd) => {
      record(cwd);
      const shown = onTerminal(['session', 'show', id], cwd).replaceAll('\r\n', '\n');
      expect(shown.trimEnd()).toBe(run(['session', 'show', id, '--page'], { cwd }).stdout.trimEnd());
    });
  });

  it('reaches a pipe as it is', async () => {
    await inFolder((cwd) => {
      record(cwd);
      const { stdout } = run(['query'], { cwd });
      expect((JSON.parse(stdout) as { summary: string }).summary).toBe(hostile);
      expect(run(['session', 'show', id], { cwd }).stdout).toBe(stdout);
      expect(stdout).toMatch(hidden);
    });
  });
});
