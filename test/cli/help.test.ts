import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/command-table.js';
import { loopSections } from '../../src/cli/commands/loop/table.js';
import { commandHelp, loopHelp, mainHelp } from '../../src/cli/help.js';
import packageFile from '../../package.json' with { type: 'json' };
import { inFolder, run, shell } from './command.js';
import { fillLoopExample } from './loop-example.js';
import { runExampleFor } from './run-example.js';

const declarations = commands.map(({ declaration }) => declaration);
const byName = declarations.map((declaration) => [declaration.name, declaration] as const);

/** Lines that a terminal of usual height shows without scrolling. */
const linesAtMost = 30;
const columnsAtMost = 120;

/** A row of the main help: a heading in front of the first one of its group. */
function lists(text: string, name: string): boolean {
  return text.split('\n').some((line) => /^(?:[a-z]+ +| +)([a-z-]+) /.exec(line)?.[1] === name);
}

/** A workspace as the examples find it. */
const prepared = mkdtempSync(join(tmpdir(), 'agent-ledger-help-'));
const preparedLoop = mkdtempSync(join(tmpdir(), 'agent-ledger-help-loop-'));
let receipt = '';
beforeAll(async () => {
  for (const line of ['init --agents cls,andy', 'append cls before', 'append andy before'])
    expect(run([...line.split(' '), '--quiet'], { cwd: prepared }).status).toBe(0);
  cpSync(prepared, preparedLoop, { recursive: true });
  receipt = await fillLoopExample(preparedLoop);
});
afterAll(() => {
  for (const folder of [prepared, preparedLoop]) rmSync(folder, { recursive: true, force: true });
});

describe('help', () => {
  it.each([
    ['main', mainHelp(declarations)],
    ...byName.map(([name, declaration]) => [name, commandHelp(declaration)]),
  ])('of %s fits on a screen', (_, text) => {
    const lines = (text ?? '').trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(linesAtMost);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columnsAtMost);
  });

  it('lists every command that people call', () => {
    const text = mainHelp(declarations);
    for (const { name, group } of declarations)
      expect(lists(text, name.split(' ')[0] ?? '')).toBe(group !== 'hidden' && group !== 'loop');
    expect(text).toContain('help loop');
  });

  it('of the loop lists each of its commands once, below headings', () => {
    const text = loopHelp(loopSections);
    for (const { name } of declarations.filter(({ group }) => group === 'loop'))
      expect(text.split('\n').filter((line) => line.startsWith(`  ${name}  `))).toHaveLength(1);
    for (const { heading } of loopSections) expect(text).toContain(`\n\n${heading}\n`);
  });

  it.each(byName)('of %s shows two examples', (_, declaration) => {
    expect(declaration.examples).toHaveLength(2);
    for (const [line] of declaration.examples) expect(commandHelp(declaration)).toContain(line);
  });

  it.each(byName)('the examples of %s run', { timeout: 120_000 }, async (name, { examples, group }) => {
    for (const [line] of examples) {
      const { status, stderr } = await inFolder(async (cwd) => {
        cpSync(group === 'loop' ? preparedLoop : prepared, cwd, { recursive: true });
        const env = name.startsWith('run ') ? { RUN: await runExampleFor(name, cwd) } : { RECEIPT: receipt };
        return shell(line, { cwd, env });
      });
      expect({ line, status, stderr }).toEqual({ line, status: 0, stderr: '' });
    }
  });

  it('has the version beside it', async () => {
    const { stdout, status } = await inFolder((cwd) => run(['--version'], { cwd }));
    expect({ stdout, status }).toEqual({ stdout: `${packageFile.version}\n`, status: 0 });
  });

  it('is the same by --help, -h and the word help', async () => {
    const texts = await inFolder((cwd) =>
      [
        ['tail', '--help'],
        ['tail', '-h'],
        ['help', 'tail'],
      ].map((args) => run(args, { cwd }).stdout),
    );
    expect(texts[0]).toContain('agent-ledger tail');
    expect(new Set(texts).size).toBe(1);
  });
});
