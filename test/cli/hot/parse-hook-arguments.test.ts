import { describe, expect, it } from 'vitest';
import { hookDeclaration } from '../../../src/cli/declarations/hook.js';
import { globalFlags } from '../../../src/cli/global-flags.js';
import { hookArguments, parseHookArguments } from '../../../src/cli/hot/parse-hook-arguments.js';

const table = { ...globalFlags, ...hookDeclaration.flags };

describe('a command line whose first word is hook', () => {
  it.each([
    [['hook'], []],
    [
      ['hook', 'cls', 'info', 's'],
      ['cls', 'info', 's'],
    ],
    [
      ['--root', 'x', 'hook', 'cls'],
      ['--root', 'x', 'cls'],
    ],
    [
      ['--root=x', '--json', 'hook', 'cls'],
      ['--root=x', '--json', 'cls'],
    ],
    [
      ['--root', 'hook', 'hook', 'cls'],
      ['--root', 'hook', 'cls'],
    ],
    [['--newer', 'hook', 'cls'], ['cls']],
    [['-x', 'hook', 'cls'], ['cls']],
    [['--', 'hook', 'cls'], ['cls']],
    [
      ['hook', 'cls', 'info', '--help'],
      ['cls', 'info', '--help'],
    ],
    [['hook', '--root'], ['--root']],
  ])('%j is a hook', (args, own) => {
    expect(hookArguments(args, table)).toEqual(own);
  });

  it.each([
    [['hook', '--help']],
    [['hook', '-h']],
    [['hook', '--root', 'x', '--help']],
    [['--help', 'hook']],
    [['--version', 'hook']],
  ])('%j is explained by the full entrance', (args) => {
    expect(hookArguments(args, table)).toBeUndefined();
  });

  it.each([
    [[]],
    [['append', 'hook']],
    [['--root', 'hook']],
    [['--root', 'hook', 'append', 'cls', 'hook']],
    [['-', 'hook']],
  ])('%j is another command', (args) => {
    expect(hookArguments(args, table)).toBeUndefined();
  });

  it('has its flags, wherever they stand', () => {
    const own = hookArguments(['--root', 'x', 'hook', 'cls', '--task', 'wo-7', 'info', 's'], table) ?? [];
    expect(parseHookArguments(own, table)).toMatchObject({
      words: ['cls', 'info', 's'],
      flags: { root: 'x', task: 'wo-7' },
    });
  });
});
