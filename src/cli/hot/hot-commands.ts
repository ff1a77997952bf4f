import type { Arguments, CommandDeclaration, FlagTable } from '../declaration.js';
import { appendDeclaration } from '../declarations/append.js';
import { globalFlags, type GlobalFlags } from '../global-flags.js';
import { appendOne } from '../commands/append/one.js';
import type { HotCommandName } from './command-names.js';
import { parseArguments } from './parse-arguments.js';

/** Runs one parsed command line; the exit status. */
export type HotRun = () => number;

/**
 * Commands that are called so often that their start-up time counts; each understands the plain part of its own
 * flags. Undefined: the full entrance takes the command line.
 */
const hotCommands: Readonly<Record<HotCommandName, (args: readonly string[]) => PreparedRun | undefined>> = {
  append: (args) => prepared(args, appendDeclaration, appendOne),
};

export interface PreparedRun {
  readonly flags: GlobalFlags;
  readonly run: HotRun;
}

export function prepareHotRun([name = '', ...args]: readonly string[]): PreparedRun | undefined {
  return Object.hasOwn(hotCommands, name) ? hotCommands[name as HotCommandName](args) : undefined;
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
