import { discover } from '../../../loop/tools/discover.js';
import type { Handler } from '../../command.js';
import type { discoverDeclaration } from '../../declarations/loop/discover.js';
import { given, loopDesk } from './loop-desk.js';
import { printOutcome } from './outcome.js';
import { discoverText } from './text/discover.js';

/** Satisfied when something was found. */
export const runDiscover: Handler<typeof discoverDeclaration.flags> = ({ words, flags }) => {
  const [query = ''] = words;
  const result = discover(loopDesk(flags), { query, all: flags.all, ...given({ limit: flags.limit }) });
  const { tasks, sessions, bindings, telemetry } = result;
  const satisfied = [tasks, sessions, bindings, telemetry].some(({ length }) => length > 0);
  return printOutcome(flags, { result, text: discoverText, satisfied });
};
