import type { Arguments, FlagTable } from '../declaration.js';

/**
 * Reads a command line the way the full entrance does, or gives up: undefined for anything out of the ordinary
 * (help, unknown or short flags, a missing or unlisted value), so that there is one place for every message.
 */
export function parseArguments<Table extends FlagTable>(
  args: readonly string[],
  table: Table,
): Arguments<Table> | undefined {
  const words: string[] = [];
  const flags: Record<string, string | boolean | undefined> = {};
  for (const name in table) flags[name] = table[name]?.type === 'boolean' ? false : undefined;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '--') {
      words.push(...args.slice(at + 1));
      break;
    }
    if (arg === '-' || !arg.startsWith('-')) {
      words.push(arg);
      continue;
    }
    const flag = readFlag(arg, args[at + 1], table);
    if (flag === undefined) return undefined;
    flags[flag.name] = flag.value;
    if (flag.tookNext) at += 1;
  }
  return { words, flags: flags as Arguments<Table>['flags'] };
}

interface ReadFlag {
  readonly name: string;
  readonly value: string | true;
  readonly tookNext: boolean;
}

function readFlag(arg: string, next: string | undefined, table: FlagTable): ReadFlag | undefined {
  const equals = arg.indexOf('=');
  const name = arg.slice(2, equals === -1 ? undefined : equals);
  const declared = arg.startsWith('--') && Object.hasOwn(table, name) ? table[name] : undefined;
  if (declared === undefined || declared.fullEntrance || declared.repeats) return undefined;
  if (declared.type === 'number') return undefined;
  if (declared.type === 'boolean') return equals === -1 ? { name, value: true, tookNext: false } : undefined;
  const value = equals === -1 ? next : arg.slice(equals + 1);
  if (value === undefined || (equals === -1 && value !== '-' && value.startsWith('-'))) return undefined;
  if (declared.choices !== undefined && !declared.choices.includes(value)) return undefined;
  return { name, value, tookNext: equals === -1 };
}
