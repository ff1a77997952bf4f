import type { Arguments, FlagTable } from '../declaration.js';
import { parseArguments } from './parse-arguments.js';

/**
 * The arguments of a command line whose first word is `hook`, without that word; undefined for all others, and where
 * help or the version is asked for in front of the first word behind it.
 */
export function hookArguments(args: readonly string[], table: FlagTable): readonly string[] | undefined {
  const at = firstWord(args, table);
  if (args[at] !== 'hook') return undefined;
  const before = args.slice(0, at).filter((arg) => arg !== '--');
  const after = args.slice(at + 1);
  const inFront = [...before, ...after.slice(0, firstWord(after, table))];
  return inFront.some((arg) => explained.has(arg)) ? undefined : [...before, ...after];
}

const explained: ReadonlySet<string> = new Set(['--help', '-h', '--version']);

/** Where the first word stands; the length when there is none. A flag that is not ours is passed over, alone. */
function firstWord(args: readonly string[], table: FlagTable): number {
  let at = 0;
  while (at < args.length) {
    const arg = args[at] ?? '';
    if (arg === '--') return at + 1;
    if (arg === '-' || !arg.startsWith('-')) return at;
    at += Math.max(1, flagLength(args.slice(at, at + 2), table));
  }
  return at;
}

/**
 * Reads the command line of a hook, which must not fail: what is no flag of ours is a word, so that a summary that begins
 * with a dash is kept and an option that only a newer version knows stops nobody.
 */
export function parseHookArguments<Table extends FlagTable>(
  args: readonly string[],
  table: Table,
): Arguments<Table> {
  const words: string[] = [];
  const spans: string[] = [];
  for (let at = 0; at < args.length; at++) {
    if (args[at] === '--') {
      words.push(...args.slice(at + 1));
      break;
    }
    const length = flagLength(args.slice(at, at + 2), table);
    if (length === 0) words.push(args[at] ?? '');
    spans.push(...args.slice(at, at + length));
    at += Math.max(0, length - 1);
  }
  const { flags } = parseArguments(spans, table) ?? { flags: {} as Arguments<Table>['flags'] };
  return { words, flags };
}

/** How many of the arguments are a flag of ours with its value. */
function flagLength(args: readonly string[], table: FlagTable): 0 | 1 | 2 {
  const [arg = ''] = args;
  if (arg === '-' || !arg.startsWith('-')) return 0;
  if (parseArguments([arg], table) !== undefined) return 1;
  return args.length === 2 && parseArguments(args, table)?.words.length === 0 ? 2 : 0;
}
