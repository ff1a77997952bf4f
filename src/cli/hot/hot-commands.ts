import { rareEvents } from '../../schema/violations.js';
import { appendDeclaration } from '../declarations/append.js';
import { hookDeclaration } from '../declarations/hook.js';
import { statusListDeclaration } from '../declarations/status/list.js';
import { statusSetDeclaration } from '../declarations/status/set.js';
import { statusShowDeclaration } from '../declarations/status/show.js';
import { globalFlags } from '../global-flags.js';
import { appendOne } from '../commands/append/one.js';
import { runHookCommand } from '../commands/hook.js';
import { showStatuses } from '../commands/status/list.js';
import { setStatus } from '../commands/status/set.js';
import { showStatus } from '../commands/status/show.js';
import type { HotCommandName } from './command-names.js';
import { hookArguments, parseHookArguments } from './parse-hook-arguments.js';
import { prepareRun, type PreparedRun } from './prepare-run.js';

/**
 * Commands that are called so often that their start-up time counts; each understands the plain part of its own
 * flags. Undefined: the full entrance takes the command line.
 */
const hotCommands: Readonly<Partial<Record<HotName, (args: readonly string[]) => PreparedRun | undefined>>> =
  {
    append: (args) => (namesRareEvent(args) ? undefined : prepareRun(args, appendDeclaration, appendOne)),
    'status set': (args) => prepareRun(args, statusSetDeclaration, setStatus),
    'status show': (args) => prepareRun(args, statusShowDeclaration, showStatus),
    'status list': (args) => prepareRun(args, statusListDeclaration, showStatuses),
  };

/** Their rules are not in the bundle. A word that happens to be such a name only costs the detour. */
function namesRareEvent(args: readonly string[]): boolean {
  return args.some((arg) => rareEvents.has(arg.replace(/^--event=/, '')));
}

/** A command's name: the word that the launcher looks for, alone or with a verb. */
type HotName = HotCommandName | `${HotCommandName} ${string}`;

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
