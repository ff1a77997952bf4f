import type { RunDraft } from './draft.js';
import { stepIn } from './draft.js';
import type { JournalEvent, RunEvent } from './events.js';
import { decisionFault } from './policy-rules.js';
import type { Step } from './shapes.js';
import { isTerminal } from './snapshot.js';

/**
 * Why replay passes over an event, or undefined when it applies. Deciders never write such events against a state
 * they have seen; they come from clones that went on separately, or from other writers.
 */
export function faultOf(draft: RunDraft, event: RunEvent, line: JournalEvent): string | undefined {
  if (isTerminal(draft.snapshot) && !standsAfterTheEnd(event)) {
    return `the run had already ${draft.snapshot.status === 'failed' ? 'failed' : 'completed'}`;
  }
  if (event.event === 'criterion_met') {
    const { index } = event.data;
    return draft.snapshot.acceptance_state[index] === undefined ? `criterion ${index} is unknown` : undefined;
  }
  if (!('step_id' in event.data)) return undefined;
  const step = stepIn(draft, event.data.step_id);
  if (step === undefined) return `step "${event.data.step_id}" is unknown`;
  return stepFaultOf(draft, step, { event, line });
}

function standsAfterTheEnd({ event }: RunEvent): boolean {
  return afterTheEnd.has(event);
}

/** What is told about a run rather than done in it: work is mostly applied when its run is over. */
const afterTheEnd: ReadonlySet<string> = new Set([
  'note_written',
  'projection_synced',
  'run_pruned',
  'patch_applied',
  'patch_refused',
]);

/** These leave the step's own state as it is. */
const aboutAStep: ReadonlySet<string> = new Set(['isolation_refused', 'patch_applied', 'patch_refused']);

interface Written {
  readonly event: RunEvent;
  readonly line: JournalEvent;
}

function stepFaultOf(draft: RunDraft, step: Step, { event, line }: Written): string | undefined {
  const { step_id: id, status, owner_agent: owner, proposal } = step;
  if (event.event === 'step_started') return startFaultOf(draft, step, event.data.owner_agent);
  if (event.event === 'step_result_proposed') {
    const isLost = draft.lost_claims.some((lost) => lost.step_id === id && lost.agent === line.agent);
    return isLost ? `step "${id}" was taken by ${owner}` : undefined;
  }
  if (event.event === 'step_validation_passed' || event.event === 'step_validation_failed') {
    const { proposal: judged = proposal } = event.data;
    return judged === proposal ? undefined : `it judges a result of step "${id}" that does not stand`;
  }
  if (!draft.forked || aboutAStep.has(event.event)) return undefined;
  if (event.event === 'policy_decision_applied') {
    return decisionFault(draft.snapshot, step, event.data.decision)?.message;
  }
  return status === 'completed' ? `step "${id}" was already completed` : undefined;
}

function startFaultOf({ forked }: RunDraft, step: Step, owner: string): string | undefined {
  const { step_id: id, status, owner_agent: holder } = step;
  if (forked && status === 'completed') return `step "${id}" was already completed`;
  const isHeld = status === 'in_progress' || (forked && status === 'verify_pending');
  if (!isHeld || holder === '' || owner === '' || holder === owner) return undefined;
  return `step "${id}" was taken by ${holder}`;
}
