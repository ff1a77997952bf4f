import type { Arguments, FlagTable } from '../declaration.js';
import { parseArguments } from './parse-arguments.js';

/**
 * The arguments of a command line whose first word is `hook`, without that word and without flags in front of it that
 * are not ours; undefined for all others, and where help or the version is asked for before the first word behind it.
 */
export function hookArguments(args: readonly string[], table: FlagTable): readonly string[] | undefined {
  const front = frontOf(args, table);
  if (args[front.length] !== 'hook') return undefined;
  const rest = args.slice(front.length + 1);
  const passed = [...args.slice(0, front.length), ...rest.slice(0, frontOf(rest, table).length)];
  return passed.some((arg) => explained.has(arg)) ? undefined : [...front.flags, ...rest];
}

const explained: ReadonlySet<string> = new Set(['--help', '-h', '--version']);

interface Front {
  /** How many arguments stand in front of the first word. */
  readonly length: number;
  /** Those of them that are flags of ours, and their values. */
  readonly flags: readonly string[];
}

function frontOf(args: readonly string[], table: FlagTable): Front {
  const flags: string[] = [];
  let length = 0;
  while (length < args.length) {
    const arg = args[length] ?? '';
    if (arg === '--') return { length: length + 1, flags };
    if (arg === '-' || !arg.startsWith('-')) break;
    const own = flagLength(args.slice(length, length + 2), table);
    flags.push(...args.slice(length, length + own));
    length += Math.max(1, own);
  }
  return { length, flags };
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
