import { proposeStepResult } from '../../../runs/tools/propose-step-result.js';
import type { Handler } from '../../command.js';
import type { runProposeDeclaration } from '../../declarations/run/propose.js';
import { usage } from '../../exit.js';
import { inputText } from './input-text.js';
import { reportVerdict } from './outcome.js';
import { callOn, given, runDesk } from './run-desk.js';

export const runPropose: Handler<typeof runProposeDeclaration.flags> = async ({ words, flags }) => {
  const [runId = '', stepId = ''] = words;
  const { result, evidence } = flags;
  if (result === undefined) throw usage('--result TEXT is missing', 'Say in a sentence what was done.');
  const call = { ...callOn(runId, flags), step_id: stepId, result };
  const json = evidence === undefined ? undefined : evidenceJson(evidence);
  return reportVerdict(
    flags,
    await proposeStepResult(runDesk(flags), { ...call, ...given({ evidence_json: json }) }),
  );
};

/** A JSON list begins with a bracket, which the name of a file seldom does. */
function evidenceJson(text: string): string {
  return /^\s*[[{]/.test(text) ? text : inputText(text);
}
