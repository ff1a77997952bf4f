import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/command-table.js';
import { loopCommands } from '../../src/cli/commands/loop/table.js';
import { insteadOf } from '../../src/cli/declarations/loop/retired.js';

const page = readFileSync(join(import.meta.dirname, '../../docs/from-agent-conveyor.md'), 'utf8');

/** What stands in backticks in a column of a section's table, without flags and arguments. */
function namesIn(heading: string, column: number): readonly string[] {
  const [, section = ''] = page.split(`## ${heading}\n`);
  const rows = (section.split('\n## ')[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2);
  return rows
    .flatMap((row) => [...(row.split('|')[column] ?? '').matchAll(/`([^`]+)`/g)])
    .map(([, name = '']) => name.replace(/ (?:--|[A-Z]).*$/, ''));
}

const known = new Set(commands.map(({ declaration }) => declaration.name));
const isKnown = (name: string): boolean =>
  known.has(name) || [...known].some((one) => one.startsWith(`${name} `));

describe('the page for those who come from agent-conveyor', () => {
  it('names every command of the loop as one that is the same', () => {
    const there = loopCommands.map(({ declaration }) => declaration.name);
    expect(namesIn('The same commands', 1).toSorted()).toEqual(there.toSorted());
  });

  it('names commands as retired that are, and commands to use that are there', () => {
    const retired = namesIn('Commands that are not carried over', 1).filter((name) => !name.endsWith('…'));
    expect(retired.length).toBeGreaterThan(15);
    for (const name of retired) {
      expect({ name, instead: insteadOf(name) !== undefined, known: known.has(name) }).toEqual({
        name,
        instead: true,
        known: false,
      });
    }
    for (const name of namesIn('Commands that are not carried over', 2))
      expect({ name, known: isKnown(name) }).toEqual({ name, known: true });
  });
});
