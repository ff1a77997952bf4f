import { exitCodes } from '../../../errors.js';
import { requireCaller } from '../../../runs/tools/caller.js';
import { replayProjection, type ReplayedRun } from '../../../runs/tools/replay-projection.js';
import type { Handler } from '../../command.js';
import type { runReplayDeclaration } from '../../declarations/run/replay.js';
import { asLine } from './outcome.js';
import { printList } from './list-output.js';
import { runDesk } from './run-desk.js';

export const runReplay: Handler<typeof runReplayDeclaration.flags> = async ({ words, flags }) => {
  const caller = requireCaller(flags.as);
  const replayed = await replayProjection(runDesk(flags), { caller, run_ids: words });
  const status = printList(flags, replayed, replayedLine);
  return replayed.some((run) => run.status === 'degraded') ? exitCodes.failed : status;
};

function replayedLine({ run_id: id, status, error }: ReplayedRun): string {
  return asLine(`${id}  ${status}${error === undefined ? '' : `  ${error}`}`);
}
