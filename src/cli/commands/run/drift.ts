import { exitCodes } from '../../../errors.js';
import type { Drift } from '../../../runs/projection/drift.js';
import { detectDrift } from '../../../runs/tools/detect-drift.js';
import type { Handler } from '../../command.js';
import type { runDriftDeclaration } from '../../declarations/run/drift.js';
import { printNote } from '../../output/result.js';
import { asLine } from './outcome.js';
import { printList } from './list-output.js';
import { runDesk } from './run-desk.js';

export const runDrift: Handler<typeof runDriftDeclaration.flags> = async ({ words, flags }) => {
  const desk = runDesk(flags);
  const found = await detectDrift(desk, { run_ids: words });
  const status = printList(flags, found, driftLine);
  if (desk.projection.stage === 'projection_retired') {
    printNote(
      flags,
      'the projection is retired (runs.projectionStage): nothing follows the ledgers, nothing was compared',
    );
  }
  return flags.check && found.length > 0 ? exitCodes.notSatisfied : status;
};

function driftLine({ run_id: id, kind, reason }: Drift): string {
  return asLine(`${id}  ${kind}  ${reason}`);
}
