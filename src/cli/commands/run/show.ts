import { placeAnomalies } from '../../../runs/tools/anomaly-places.js';
import { readRun } from '../../../runs/tools/read-runs.js';
import type { Handler } from '../../command.js';
import type { runShowDeclaration } from '../../declarations/run/show.js';
import { readingScope } from '../../reading.js';
import { printOutcome } from './outcome.js';
import { runDesk } from './run-desk.js';
import { snapshotPage } from './run-text.js';

export const runShow: Handler<typeof runShowDeclaration.flags> = async ({ words: [runId = ''], flags }) => {
  const snapshot = await readRun(runDesk(flags), runId);
  const { root } = readingScope(flags, []);
  printOutcome(flags, snapshot, () => snapshotPage(snapshot, placeAnomalies(root, snapshot)));
  return 0;
};
