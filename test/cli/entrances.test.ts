import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../src/cli/command-line.js';
import { commands } from '../../src/cli/command-table.js';
import { appendDeclaration } from '../../src/cli/declarations/append.js';
import type { FlagTable } from '../../src/cli/declaration.js';
import { globalFlags } from '../../src/cli/global-flags.js';
import { parseArguments } from '../../src/cli/hot/parse-arguments.js';
import { inFolder, run } from './command.js';
import { mask } from './script.js';

const declarations = commands.map(({ declaration }) => declaration);
const table: FlagTable = { ...globalFlags, ...appendDeclaration.flags };

/** Command lines that both entrances understand. */
const understood: readonly (readonly string[])[] = [
  ['cls', 'a summary'],
  ['cls', ''],
  ['cls', '-'],
  ['cls', '012', '1e3', 'null', '0x1F'],
  ['cls', 'a', '--event', 'note', '--task=wo-1'],
  ['--json', 'cls', '--quiet', 'a', '--no-color'],
  ['cls', 'a', '--json', 'true'],
  ['cls', 'a', '--data', '{"a":"--b"}'],
  ['cls', 'a', '--data', '-'],
  ['cls', 'a', '--data=-x=y'],
  ['cls', 'a', '--data='],
  ['cls', 'a', '--data', ''],
  ['cls', 'a', '--data', '"quoted"', "'single'"],
  ['cls', 'a', '--task', 'first', '--task', 'second'],
  ['cls', 'a', '--durability=group'],
  ['cls', '--', '--json', '- b', '--'],
  ['cls', '--task', 'x', '--', '-'],
  ['cls', 'ä 😀', '--source', 'ü=ö'],
  ['cls', 'a', '--root', '.', '--id', '01JD0000000000000000000001'],
];

/** Command lines that the short entrance leaves to the full one, whatever that says to them. */
const leftAlone: readonly (readonly string[])[] = [
  ['cls', 'a', '--help'],
  ['cls', 'a', '-h'],
  ['--version'],
  ['cls', '--stdin'],
  ['cls', '--stdin', '--jsonl'],
  ['cls', 'a', '--unknown'],
  ['cls', 'a', '--data'],
  ['cls', 'a', '--data', '--json'],
  ['cls', 'a', '--json=true'],
  ['cls', 'a', '--durability', 'soon'],
  ['cls', 'a', '-x'],
  ['cls', 'a', '-1'],
  ['cls', 'a', '--hasOwnProperty', 'x'],
  ['cls', 'a', '--__proto__', 'x'],
];

describe('the two entrances', () => {
  it.each(understood.map((args) => [args]))('read %j alike', (args) => {
    const { words, flags } = parseCommandLine(['append', ...args], declarations);
    expect(parseArguments(args, table)).toEqual({ words, flags });
  });

  it.each(leftAlone.map((args) => [args]))('leave %j to one of them', (args) => {
    expect(parseArguments(args, table)).toBeUndefined();
  });

  it('would be told apart: another reading of one flag is seen', () => {
    const { flags } = parseCommandLine(['append', 'cls', 'a', '--task', 'x'], declarations);
    expect(parseArguments(['cls', 'a', '--task', 'y'], table)?.flags).not.toEqual(flags);
  });
});

/** What a person sees has to be the same as well. The full entrance takes command lines that begin with a flag. */
const seen: readonly (readonly string[])[] = [
  ['append', 'cls', 'a summary'],
  ['append', 'cls', 'a summary', '--json'],
  ['append', 'cls', 'a summary', '--quiet'],
  ['append', 'cls', 'task_start', 'wo-1', 'user', 'begun', '{"task_type":"review"}'],
  ['append', 'cls', 'x', '--id', '01JD0000000000000000000001'],
  ['append', 'cls', 'x', '--id', '01JD0000000000000000000001'],
  ['append', 'cls', 'y', '--id', '01JD0000000000000000000001'],
  ['append', 'Cls', 'x'],
  ['append', 'cls', 'x', '--data', '{'],
  ['append', 'cls', 'x', '--data', '{', '--json'],
  ['append', 'cls', 'two', 'words'],
  ['append', 'cls'],
  ['append'],
  ['append', 'cls', '1', '2', '3', '4', '5', '6'],
  ['append', '--help'],
];

it('print and record the same', { timeout: 120_000 }, async () => {
  const [short, full] = await Promise.all(
    [[], ['--no-color']].map((before) =>
      inFolder((cwd) => {
        const ended = seen.map((args) => run([...before, ...args], { cwd }));
        const lines = run(['cat'], { cwd }).stdout;
        return mask(JSON.stringify({ ended, lines }, null, 1), cwd);
      }),
    ),
  );
  expect(full).toBe(short);
});
