import { LedgerError } from '../../../errors.js';
import { roleOf } from '../../../runs/roles.js';
import { requireCaller } from '../../../runs/tools/caller.js';
import { pruneOldRuns } from '../../../runs/tools/finish-run.js';
import type { Handler } from '../../command.js';
import type { runPruneDeclaration } from '../../declarations/run/prune.js';
import { printOutcome } from './outcome.js';
import { runDesk } from './run-desk.js';

export const runPrune: Handler<typeof runPruneDeclaration.flags> = async ({ flags }) => {
  const caller = requireCaller(flags.as);
  const desk = runDesk(flags);
  if (roleOf(caller, desk.settings.orchestrators) !== 'orchestrator') {
    throw new LedgerError('ACCESS_DENIED', `only an orchestrator may prune runs (caller: "${caller}")`);
  }
  const pruned = await pruneOldRuns(desk, caller, flags.keep);
  printOutcome(flags, { pruned }, () => pruned.map((id) => `pruned ${id}\n`).join(''));
  return 0;
};
