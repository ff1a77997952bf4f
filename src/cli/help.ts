import type { CommandDeclaration, FlagTable } from './declaration.js';
import { globalFlags } from './global-flags.js';

/** Help of one command: usage, flags, notes, examples. */
export function commandHelp({
  name,
  summary,
  usage,
  flags,
  notes = [],
  examples,
}: CommandDeclaration): string {
  const own = flagLines(flags);
  return lines([
    summary,
    '',
    ...usage.map((form) => `  agent-ledger ${name} ${form}`.trimEnd()),
    '',
    ...own,
    `Also: ${otherFlags()}`,
    ...(notes.length === 0 ? [] : ['', ...notes]),
    '',
    'Examples',
    ...examples.map(([commandLine, says]) => `  ${commandLine}   # ${says}`),
  ]);
}

/** Help of the whole: every command with one line. */
export function mainHelp(all: readonly CommandDeclaration[]): string {
  const declarations = all.filter(({ group }) => group !== 'hidden');
  const width = Math.max(...declarations.map(({ name }) => name.length));
  const groups = [...new Set(declarations.map(({ group }) => group))];
  return lines([
    'agent-ledger <command> [flags]   The record of what AI agents did, in plain files',
    '',
    ...groups.flatMap((heading) => [
      heading,
      ...declarations
        .filter(({ group }) => group === heading)
        .map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    ]),
    '',
    ...flagLines(globalFlags),
    '',
    'Exit status: 0 done, 1 failed, 2 usage, 3 refused, 4 conflict, 5 damaged, 6 not satisfied.',
    '`agent-ledger <command> --help` shows flags and examples.',
  ]);
}

function flagLines(table: FlagTable): readonly string[] {
  const rows = Object.entries(table).map(([name, { short, value, describe, choices }]) => {
    const letter = short === undefined ? '' : `-${short}, `;
    const spelled = `${letter}--${name}${value === undefined ? '' : ` ${choices?.join('|') ?? value}`}`;
    return [spelled, describe] as const;
  });
  const width = Math.max(...rows.map(([spelled]) => spelled.length));
  return rows.map(([spelled, describe]) => `  ${spelled.padEnd(width)}  ${describe}`);
}

function otherFlags(): string {
  return Object.entries(globalFlags)
    .map(([name, flag]) => `--${name}${'value' in flag ? ` ${flag.value}` : ''}`)
    .join(' ');
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
