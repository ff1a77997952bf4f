import type { Judging } from './judging.js';
import { defaults } from './shapes.js';

/** What only the caller knows when the command is run: a shell variable that must have been set. */
export interface ShellVariable {
  readonly variable: string;
  /** What to put there; the shell says so when it is not set. */
  readonly says: string;
}

export interface CommandParts {
  /** Name of the command and its words. */
  readonly words: readonly string[];
  /** Flags in order; what is undefined or false is left out. */
  readonly flags?: Readonly<Record<string, string | number | boolean | ShellVariable | undefined>>;
  /** Settings that the command takes besides; those that differ from what holds anyway are spelled out. */
  readonly judged?: readonly Judged[];
}

export type Judged = 'dispatcher' | 'lease';

/** A command line that works as it stands in a POSIX shell, from any folder. */
export function commandText(judging: Judging, { words, flags = {}, judged = [] }: CommandParts): string {
  const all = { ...flags, ...settingsOf(judging, judged), root: judging.root };
  const spelled = Object.entries(all).flatMap(([name, value]) => flagText(name, value));
  return ['agent-ledger', ...words.map(shellWord), ...spelled].join(' ');
}

/** Text from elsewhere as one word of a POSIX shell. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function settingsOf(
  { dispatcherId, staleAfterSeconds, usualStaleAfterSeconds }: Judging,
  judged: readonly Judged[],
): NonNullable<CommandParts['flags']> {
  const isDispatcherSaid = judged.includes('dispatcher') && dispatcherId !== defaults.dispatcherId;
  const isLimitSaid = judged.includes('lease') && staleAfterSeconds !== usualStaleAfterSeconds;
  return {
    ...(isDispatcherSaid ? { 'dispatcher-id': dispatcherId } : {}),
    ...(isLimitSaid ? { 'stale-after': staleAfterSeconds } : {}),
  };
}

function flagText(name: string, value: NonNullable<CommandParts['flags']>[string]): readonly string[] {
  if (value === undefined || value === false) return [];
  if (value === true) return [`--${name}`];
  if (typeof value === 'object') return [`--${name}`, `"\${${value.variable}:?${value.says}}"`];
  const text = typeof value === 'number' ? plainNumber(value) : value;
  // A value that begins with a dash would be taken for a flag.
  return text.startsWith('-') ? [`--${name}=${shellWord(text)}`] : [`--${name}`, shellWord(text)];
}

/** Without an exponent, which no flag understands. */
function plainNumber(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(20).replace(/0+$/, '') : text;
}
