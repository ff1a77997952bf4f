import { applyPatch } from '../runs/tools/apply-patch.js';
import { note, type NoteCall } from '../runs/tools/note.js';
import { proposeStepResult, type ProposeCall } from '../runs/tools/propose-step-result.js';
import { startStep, type StartStepCall } from '../runs/tools/start-step.js';
import { verifyStep, type StepCall } from '../runs/tools/verify-step.js';
import { run_id, seq, step_id } from './argument-schemas.js';
import * as results from './result-schemas.js';
import { writing, type RunTool } from './run-tool.js';
import { argumentsOf, flag, oneOf, resultOf, text } from './schema.js';

/** Tools for the agents that do the steps. */
export const executionTools: readonly RunTool[] = [
  writing<Omit<NoteCall, 'caller'>>({
    name: 'run_note',
    description: 'Read (no value), write, or delete (empty value) a note of a run.',
    input: argumentsOf(
      { run_id, key: text('Name of the note') },
      { value: text('Absent = read, empty = delete'), ...seq },
    ),
    output: resultOf(
      { key: text('Name of the note') },
      {
        status: oneOf(['written', 'deleted'], 'Done'),
        run_id,
        value: text('What it says; empty when there is none'),
      },
    ),
    call: note,
  }),
  writing<Omit<StartStepCall, 'caller'>>({
    name: 'run_start_step',
    description:
      'Execution agent: claim a step whose dependencies are completed. One of several claimants gets it.',
    input: argumentsOf(
      { run_id, step_id },
      { isolate: flag('Make a git work tree for it to work in; its work is handed over as a patch'), ...seq },
    ),
    output: resultOf(
      { status: oneOf(['started'], 'It is yours'), run_id, step_id },
      {
        step: results.step,
        work_dir: text('Where to work, absolute, if a work tree was made'),
        branch: text('Its branch'),
      },
    ),
    call: startStep,
  }),
  writing<Omit<ProposeCall, 'caller'>>({
    name: 'run_propose_step_result',
    description:
      'Execution agent: hand in the result of your step with evidence. Its validator runs at once.',
    input: argumentsOf(
      { run_id, step_id, result: text('What was done') },
      { evidence_json: text('JSON list of {type, content, digest?}'), ...seq },
    ),
    output: results.verdict,
    call: proposeStepResult,
  }),
  writing<Omit<StepCall, 'caller'>>({
    name: 'run_verify_step',
    description: 'Run the validator of a proposed step once more.',
    input: argumentsOf({ run_id, step_id }, seq),
    output: results.verdict,
    call: verifyStep,
  }),
  writing<Omit<StepCall, 'caller'>>({
    name: 'run_apply_patch',
    description: 'Make the patch of a completed isolated step a commit on what is checked out.',
    input: argumentsOf({ run_id, step_id }, seq),
    output: resultOf({
      status: oneOf(['applied'], 'It is a commit now'),
      run_id,
      step_id,
      patch: text('The file, relative to the root'),
      commit: text('What it became'),
    }),
    call: applyPatch,
  }),
];
