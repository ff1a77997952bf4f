import {
  changeStep,
  clearBlocker,
  removeActive,
  setBlocker,
  stepIn,
  type RunDraft,
  type StepChange,
} from './draft.js';
import { inferToolProfile } from './plan/tool-profile.js';
import type { PolicyAction, PolicyDecision, Step } from './shapes.js';

/** What an orchestrator's decision does to the run. Whether it was allowed is decided before (policy-rules.ts). */
export function applyDecision(draft: RunDraft, stepId: string, decision: PolicyDecision): void {
  const { reason = '' } = decision;
  if (decision.action === 'abort') {
    draft.snapshot.status = 'failed';
    draft.snapshot.failure_reason = reason;
    return setBlocker(draft, stepId, reason);
  }
  if (decision.action === 'escalate') return setBlocker(draft, stepId, `escalated: ${reason}`);
  if (decision.action === 'decompose') insertSubSteps(draft, stepId, decision.new_steps ?? []);
  changeStep(draft, stepId, stepChanges[decision.action](decision, stepIn(draft, stepId)));
  removeActive(draft, stepId);
  clearBlocker(draft, stepId);
}

type ChangeOf = (decision: PolicyDecision, step: Step | undefined) => StepChange;

const stepChanges: Readonly<Record<PolicyAction, ChangeOf>> = {
  retry: (_decision, step) => ({ status: 'pending', retry_count: (step?.retry_count ?? 0) + 1 }),
  change_agent: ({ new_agent: agent = '' }) => ({ status: 'pending', owner_agent: agent }),
  change_validator: ({ new_validator: validator }) =>
    validator === undefined ? {} : { status: 'pending', validator },
  skip: () => ({ status: 'completed', result: 'skipped' }),
  decompose: () => ({ status: 'completed', result: 'decomposed' }),
  abort: () => ({}),
  escalate: () => ({}),
};

/** Right behind the step they replace; whoever waited for that step now waits for all of them too. */
function insertSubSteps({ snapshot }: RunDraft, stepId: string, subSteps: readonly Step[]): void {
  const at = snapshot.steps.findIndex((step) => step.step_id === stepId);
  if (at === -1) return;
  const ids = subSteps.map((step) => step.step_id);
  const waiting = snapshot.steps.map((step) => waitingFor(step, stepId, ids));
  snapshot.steps = [...waiting.slice(0, at + 1), ...subSteps.map(freshStep), ...waiting.slice(at + 1)].map(
    (step, index) => ({ ...step, index }),
  );
}

function waitingFor(step: Step, stepId: string, added: readonly string[]): Step {
  const { depends_on: dependsOn = [] } = step;
  if (!dependsOn.includes(stepId)) return step;
  return { ...step, depends_on: [...new Set([...dependsOn, ...added])] };
}

function freshStep(step: Step): Step {
  const { tool_profile: profile = [] } = step;
  return {
    ...step,
    status: 'pending',
    retry_count: 0,
    tool_profile: profile.length === 0 ? inferToolProfile(step.validator.type) : profile,
  };
}
