import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bashCompletion } from '../../src/cli/completion/bash.js';
import { fishCompletion } from '../../src/cli/completion/fish.js';
import { wordsOf } from '../../src/cli/completion/words.js';
import { zshCompletion } from '../../src/cli/completion/zsh.js';
import { commands } from '../../src/cli/command-table.js';
import { requireProgram } from '../support/programs.js';
import { inFolder, run } from './command.js';

const words = wordsOf(commands.map(({ declaration }) => declaration));
const folder = mkdtempSync(join(tmpdir(), 'agent-ledger-completion-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function scriptFile(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** A line as far as it is typed (the last word may be empty), and what must be offered, among others. */
const cases: readonly (readonly [
  typed: readonly string[],
  offered: readonly string[],
  never: readonly string[],
])[] = [
  [['ap'], ['append'], ['tail']],
  [['status', ''], ['set', 'show', 'list'], ['append']],
  [['append', '--du'], ['--durability'], ['--data']],
  [['append', '--durability', 'g'], ['group'], ['os']],
  [['status', 'set', '--t'], ['--task'], ['--lines']],
];

describe.skipIf(!requireProgram('bash'))('completion in bash', () => {
  const path = scriptFile('c.bash', bashCompletion(words));
  it.each(cases)('of %j offers %j', (typed, offered, never) => {
    const program =
      'source "$1"; shift; COMP_WORDS=(agent-ledger "$@"); COMP_CWORD=$#; _agent_ledger; printf "%s\\n" "${COMPREPLY[@]}"';
    const lines = execFileSync('bash', ['-c', program, 'bash', path, ...typed], {
      cwd: folder,
      encoding: 'utf8',
    }).split('\n');
    expect(lines).toEqual(expect.arrayContaining([...offered]));
    for (const word of never) expect(lines).not.toContain(word);
  });
});

describe.skipIf(!requireProgram('zsh'))('completion in zsh', () => {
  const path = scriptFile('_agent-ledger', zshCompletion(words));
  /** The functions of zsh that show what is offered, replaced by ones that print it; values of flags are left to zsh. */
  const program =
    'compdef() { }; _files() { }; _describe() { local name=$2; print -rl -- "${(@P)name}" }; source "$1"; shift; words=(agent-ledger "$@"); CURRENT=$#words; _agent_ledger';
  it.each(cases.filter(([typed]) => !typed.includes('--durability')))('of %j offers %j', (typed, offered) => {
    const output = execFileSync('zsh', ['-f', '-c', program, 'zsh', path, ...typed], {
      cwd: folder,
      encoding: 'utf8',
    });
    const lines = output.split('\n').map((line) => line.split(':')[0]);
    expect(lines).toEqual(expect.arrayContaining([...offered]));
  });
});

describe.skipIf(!requireProgram('fish'))('completion in fish', () => {
  const path = scriptFile('c.fish', fishCompletion(words));
  it.each(cases)('of %j offers %j', (typed, offered, never) => {
    const program = 'source $argv[1]; complete -C "agent-ledger $argv[2]"';
    const args = ['--no-config', '-c', program, path, typed.join(' ')];
    const output = execFileSync('fish', args, { cwd: folder, encoding: 'utf8' });
    const lines = output.split('\n').map((line) => line.split('\t')[0]);
    expect(lines).toEqual(expect.arrayContaining([...offered]));
    for (const word of never) expect(lines).not.toContain(word);
  });
});

describe('the command', () => {
  it('prints the script for each shell and refuses others', async () => {
    await inFolder((cwd) => {
      expect(run(['completion', 'bash'], { cwd }).stdout).toContain('complete -o default');
      expect(run(['completion', 'powershell'], { cwd }).status).toBe(2);
    });
  });

  it('knows every command that people call, and no hidden one', () => {
    const known = [...words.flags.keys()];
    const called = commands.map(({ declaration }) => declaration).filter(({ group }) => group !== 'hidden');
    expect(known).toEqual(called.map(({ name }) => name));
  });
});
