import type { Arguments, CommandDeclaration, FlagTable } from './declaration.js';
import type { globalFlags } from './global-flags.js';

/** A thin adapter over a library function: reads arguments, prints the result; the exit status. Failures are thrown. */
export type Handler<Table extends FlagTable> = (
  parsed: Arguments<Table & typeof globalFlags>,
) => number | Promise<number>;

/** A command and, loaded only when it is chosen, what it does. */
export interface Command {
  readonly declaration: CommandDeclaration;
  readonly load: () => Promise<Handler<FlagTable>>;
}

export function command<Declaration extends CommandDeclaration>(
  declaration: Declaration,
  load: () => Promise<Handler<Declaration['flags']>>,
): Command {
  return { declaration, load };
}
