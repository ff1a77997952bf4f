import type { CommandDeclaration, FlagTable } from './declaration.js';
import { globalFlags } from './global-flags.js';
import { nouns } from './nouns.js';
import { verbsOf } from './two-word-names.js';

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

/** Help of a noun: its verbs. */
export function nounHelp(noun: string, all: readonly CommandDeclaration[]): string {
  const rows = verbsOf(noun, all).map(({ name, summary }) => ({ name, summary }));
  return lines([
    nouns[noun]?.summary ?? noun,
    '',
    ...table(rows),
    '',
    `\`agent-ledger ${noun} <verb> --help\` shows flags and examples.`,
  ]);
}

/** Commands that belong together, as `help loop` shows them. */
export interface HelpSection {
  readonly heading: string;
  readonly declarations: readonly CommandDeclaration[];
}

/** Help of the manager/worker loop, of whose commands the main help only says where they are. */
export function loopHelp(sections: readonly HelpSection[]): string {
  const width = widest(sections.flatMap(({ declarations }) => declarations));
  return lines([
    'Two sessions that can only poll, a manager and a worker, work on one task',
    ...sections.flatMap(({ heading, declarations }) => ['', heading, ...table(declarations, width)]),
    '',
    'Begin with `agent-ledger create-disposable-binding TASK`.',
    '`agent-ledger <command> --help` shows flags and examples.',
  ]);
}

/** Help of the whole: a line for every command, and for every noun with its verbs; headings stand beside them. */
export function mainHelp(all: readonly CommandDeclaration[]): string {
  const rows = mainRows(all.filter(({ group }) => group !== 'hidden'));
  const width = widest(rows);
  const groups = [...new Set(rows.map(({ group }) => group))];
  const column = Math.max(...groups.map((heading) => heading.length));
  return lines([
    'agent-ledger <command> [flags]   The record of what AI agents did, in plain files',
    ...groups.flatMap((heading) =>
      table(
        rows.filter(({ group }) => group === heading),
        width,
      ).map((row, at) => (at === 0 ? heading : '').padEnd(column) + row),
    ),
    '',
    `Flags of every command: ${otherFlags()}`,
    `--root: ${globalFlags.root.describe}`,
    'Exit status: 0 done, 1 failed, 2 usage, 3 refused, 4 conflict, 5 damaged, 6 not satisfied. More: <command> --help',
  ]);
}

/** The commands of the loop are many: the main help names the help that lists them. */
const loopRow = {
  name: 'help loop',
  summary: 'Two sessions that can only poll: a manager and a worker on one task',
};

interface Row {
  readonly name: string;
  readonly summary: string;
}

function mainRows(
  declarations: readonly CommandDeclaration[],
): readonly (Row & Pick<CommandDeclaration, 'group'>)[] {
  const seen = new Set<string>();
  return declarations.flatMap(({ name, summary, group }) => {
    const [noun = '', verb] = group === 'loop' ? ['help', 'loop'] : name.split(' ');
    if (verb === undefined) return [{ name, summary, group }];
    if (seen.has(noun)) return [];
    seen.add(noun);
    if (group === 'loop') return [{ ...loopRow, group }];
    return [{ name: verbList(noun, declarations), summary: nouns[noun]?.summary ?? '', group }];
  });
}

/** More verbs than that would push every other summary to the right. */
const verbsShown = 4;

function verbList(noun: string, declarations: readonly CommandDeclaration[]): string {
  const verbs = verbsOf(noun, declarations).map(({ name }) => name.slice(noun.length + 1));
  return verbs.length > verbsShown ? `${noun} <verb>` : `${noun} ${verbs.join('|')}`;
}

function table(rows: readonly Row[], width = widest(rows)): readonly string[] {
  return rows.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
}

function widest(rows: readonly Row[]): number {
  return Math.max(...rows.map(({ name }) => name.length));
}

function flagLines(flags: FlagTable): readonly string[] {
  const rows = Object.entries(flags).map(([name, { short, value, describe, choices }]) => {
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
