import { startStep, type StartStepResult } from '../../../runs/tools/start-step.js';
import type { Handler } from '../../command.js';
import type { runStartStepDeclaration } from '../../declarations/run/start-step.js';
import { asLine, printOutcome } from './outcome.js';
import { callOn, runDesk } from './run-desk.js';

export const runStartStep: Handler<typeof runStartStepDeclaration.flags> = async ({ words, flags }) => {
  const [runId = '', stepId = ''] = words;
  const call = { ...callOn(runId, flags), step_id: stepId, isolate: flags.isolate };
  const result = await startStep(runDesk(flags), call);
  printOutcome(flags, result, (started) => startedText(started, call));
  return 0;
};

function startedText(
  { step_id, step, work_dir }: StartStepResult,
  { caller, isolate }: { readonly caller: string; readonly isolate: boolean },
): string {
  const first = asLine(`${step_id}: started by ${caller}: ${step?.goal ?? ''}`);
  if (work_dir !== undefined) return first + asLine(`  work in ${work_dir}`);
  if (!isolate) return first;
  return (
    first + asLine(`  without a work tree: ${step?.validator.type ?? 'its validator'} does not look at work`)
  );
}
