import { rareEvents } from '../../schema/violations.js';
import type { Arguments, CommandDeclaration, FlagTable } from '../declaration.js';
import { appendDeclaration } from '../declarations/append.js';
import { hookDeclaration } from '../declarations/hook.js';
import { statusListDeclaration } from '../declarations/status/list.js';
import { statusSetDeclaration } from '../declarations/status/set.js';
import { statusShowDeclaration } from '../declarations/status/show.js';
import { globalFlags, type GlobalFlags } from '../global-flags.js';
import { appendOne } from '../commands/append/one.js';
import { runHookCommand } from '../commands/hook.js';
import { showStatuses } from '../commands/status/list.js';
import { setStatus } from '../commands/status/set.js';
import { showStatus } from '../commands/status/show.js';
import type { HotCommandName } from './command-names.js';
import { parseArguments } from './parse-arguments.js';
import { hookArguments, parseHookArguments } from './parse-hook-arguments.js';

/** Runs one parsed command line; the exit status. */
export type HotRun = () => number;

/**
 * Commands that are called so often that their start-up time counts; each understands the plain part of its own
 * flags. Undefined: the full entrance takes the command line.
 */
const hotCommands: Readonly<Partial<Record<HotName, (args: readonly string[]) => PreparedRun | undefined>>> =
  {
    append: (args) => (namesRareEvent(args) ? undefined : prepared(args, appendDeclaration, appendOne)),
    'status set': (args) => prepared(args, statusSetDeclaration, setStatus),
    'status show': (args) => prepared(args, statusShowDeclaration, showStatus),
    'status list': (args) => prepared(args, statusListDeclaration, showStatuses),
  };

/** Their rules are not in the bundle. A word that happens to be such a name only costs the detour. */
function namesRareEvent(args: readonly string[]): boolean {
  return args.some((arg) => rareEvents.has(arg.replace(/^--event=/, '')));
}

/** A command's name: the word that the launcher looks for, alone or with a verb. */
type HotName = HotCommandName | `${HotCommandName} ${string}`;

export interface PreparedRun {
  readonly flags: GlobalFlags;
  readonly run: HotRun;
}

export function prepareHotRun(args: readonly string[]): PreparedRun | undefined {
  return preparedHook(args) ?? preparedAs(1, args) ?? preparedAs(2, args);
}

function preparedAs(words: 1 | 2, args: readonly string[]): PreparedRun | undefined {
  const name = args.slice(0, words).join(' ');
  return Object.hasOwn(hotCommands, name) ? hotCommands[name as HotName]?.(args.slice(words)) : undefined;
}

/** The full entrance only explains; whatever else is asked for, wherever flags stand, a hook must not fail. */
function preparedHook(args: readonly string[]): PreparedRun | undefined {
  if (!args.includes(hookDeclaration.name)) return undefined;
  // The verdict needs the run's journal, which this entrance does not read.
  if (args.includes('--guard')) return undefined;
  const table = { ...globalFlags, ...hookDeclaration.flags };
  const own = hookArguments(args, table);
  if (own === undefined) return undefined;
  const parsed = parseHookArguments(own, table);
  return { flags: parsed.flags, run: () => runHookCommand(parsed) };
}

function prepared<Table extends FlagTable>(
  args: readonly string[],
  { flags, words }: CommandDeclaration & { readonly flags: Table },
  handler: (parsed: Arguments<Table & typeof globalFlags>) => number,
): PreparedRun | undefined {
  const parsed = parseArguments(args, { ...globalFlags, ...flags });
  if (parsed === undefined) return undefined;
  const { length } = parsed.words;
  if (length < words.min || length > words.max) return undefined;
  return { flags: parsed.flags, run: () => handler(parsed) };
}
