import type { Arguments, CommandDeclaration, FlagTable } from '../declaration.js';
import { globalFlags, type GlobalFlags } from '../global-flags.js';
import { parseArguments } from './parse-arguments.js';

/** Runs one parsed command line; the exit status. */
export type HotRun<Status> = () => Status;

export interface PreparedRun<Status = number> {
  readonly flags: GlobalFlags;
  readonly run: HotRun<Status>;
}

/** Undefined: the full entrance takes the command line. */
export function prepareRun<Table extends FlagTable, Status>(
  args: readonly string[],
  { flags, words }: CommandDeclaration & { readonly flags: Table },
  handler: (parsed: Arguments<Table & typeof globalFlags>) => Status,
): PreparedRun<Status> | undefined {
  const parsed = parseArguments(args, { ...globalFlags, ...flags });
  if (parsed === undefined) return undefined;
  const { length } = parsed.words;
  if (length < words.min || length > words.max) return undefined;
  return { flags: parsed.flags, run: () => handler(parsed) };
}
