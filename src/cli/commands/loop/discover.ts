import { discover } from '../../../loop/tools/discover.js';
import type { Handler } from '../../command.js';
import type { discoverDeclaration } from '../../declarations/loop/discover.js';
import { given, loopDesk } from './loop-desk.js';
import { printOutcome } from './outcome.js';

export const runDiscover: Handler<typeof discoverDeclaration.flags> = ({ words, flags }) => {
  const [query = ''] = words;
  return printOutcome(
    flags,
    discover(loopDesk(flags), { query, all: flags.all, ...given({ limit: flags.limit }) }),
  );
};
