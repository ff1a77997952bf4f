import { applyDecision } from './apply-decision.js';
import {
  addActive,
  changeStep,
  clearBlocker,
  removeActive,
  setBlocker,
  setNote,
  stepIn,
  type EventOf,
  type RunDraft,
} from './draft.js';
import type { JournalEvent, RunEvent } from './events.js';

/** What each event does to the snapshot. The event is legal here (legality.ts) and its steps and criteria exist. */
export function applyEvent(draft: RunDraft, event: RunEvent, line: JournalEvent): void {
  const { snapshot } = draft;
  switch (event.event) {
    case 'run_created':
      return applyCreated(draft, event);
    case 'plan_attached':
      snapshot.steps = [...event.data.steps];
      snapshot.acceptance_state = [...event.data.acceptance_criteria];
      snapshot.active_step_ids = [];
      snapshot.status = 'running';
      return;
    case 'step_started':
      return applyStarted(draft, event);
    case 'step_result_proposed':
      return applyProposed(draft, event, line.id);
    case 'step_validation_passed':
      return applyPassed(draft, event);
    case 'step_validation_failed':
      return applyFailedValidation(draft, event);
    case 'step_interrupted':
      changeStep(draft, event.data.step_id, {
        status: 'interrupted',
        interrupt_reason: event.data.reason === '' ? undefined : event.data.reason,
      });
      return removeActive(draft, event.data.step_id);
    case 'policy_decision_applied':
      return applyDecision(draft, event.data.step_id, event.data.decision);
    case 'note_written':
      return setNote(draft, event.data.key, event.data.value);
    case 'criterion_met':
      return applyMet(draft, event.data.index, line.ts);
    case 'projection_synced':
    case 'isolation_refused':
    case 'patch_refused':
      return;
    case 'patch_applied':
      return applyPatched(draft, event);
    case 'run_paused':
    case 'run_resumed':
    case 'run_completed':
    case 'run_failed':
    case 'run_pruned':
      return applyToRun(draft, event);
  }
}

type WholeRunEvent = EventOf<'run_paused' | 'run_resumed' | 'run_completed' | 'run_failed' | 'run_pruned'>;

function applyToRun({ snapshot }: RunDraft, event: WholeRunEvent): void {
  switch (event.event) {
    case 'run_paused':
      snapshot.status = 'paused';
      snapshot.pause_reason = event.data.reason;
      return;
    case 'run_resumed':
      snapshot.status = 'running';
      delete snapshot.pause_reason;
      delete snapshot.current_blocker;
      delete snapshot.blocker_step_id;
      return;
    case 'run_completed':
      snapshot.status = 'completed';
      snapshot.completion_summary = event.data.summary;
      return;
    case 'run_failed':
      snapshot.status = 'failed';
      snapshot.failure_reason = event.data.reason;
      return;
    case 'run_pruned':
      snapshot.pruned = true;
      return;
  }
}

function applyCreated({ snapshot }: RunDraft, { data }: EventOf<'run_created'>): void {
  snapshot.session_key = data.session_key;
  snapshot.original_request = data.original_request;
  snapshot.goal = data.goal;
  snapshot.status = 'planning';
  delete snapshot.source_kind;
  delete snapshot.source_descriptor;
  if (data.source_kind !== undefined && data.source_kind !== '') snapshot.source_kind = data.source_kind;
  if (data.source_descriptor !== undefined) snapshot.source_descriptor = data.source_descriptor;
}

function applyStarted(draft: RunDraft, { data }: EventOf<'step_started'>): void {
  const step = stepIn(draft, data.step_id);
  if (step === undefined) return;
  const { work_dir: _earlier, ...validator } = step.validator;
  changeStep(draft, data.step_id, {
    status: 'in_progress',
    owner_agent: step.owner_agent === '' ? data.owner_agent : step.owner_agent,
    validator: data.work_dir === undefined ? validator : { ...validator, work_dir: data.work_dir },
    interrupt_reason: undefined,
    branch: data.branch,
    patch: undefined,
    ...(data.base_commit === undefined ? {} : { base_commit: data.base_commit }),
  });
  draft.lost_claims = draft.lost_claims.filter(
    (lost) => lost.step_id !== data.step_id || lost.agent !== data.owner_agent,
  );
  draft.snapshot.current_step_id = data.step_id;
  addActive(draft, data.step_id);
}

function applyProposed(draft: RunDraft, { data }: EventOf<'step_result_proposed'>, id: string): void {
  const { evidence = [] } = data;
  changeStep(draft, data.step_id, {
    status: 'verify_pending',
    result: data.result,
    evidence: evidence.length === 0 ? undefined : evidence,
    proposal: id,
  });
}

function applyPassed(draft: RunDraft, { data }: EventOf<'step_validation_passed'>): void {
  const { patch } = data;
  const handedOver = patch === undefined ? {} : { patch };
  changeStep(draft, data.step_id, { status: 'completed', last_validation: data.result, ...handedOver });
  clearBlocker(draft, data.step_id);
  removeActive(draft, data.step_id);
  const result = stepIn(draft, data.step_id)?.result;
  if (result === undefined) delete draft.snapshot.last_verified_result;
  else draft.snapshot.last_verified_result = result;
}

function applyFailedValidation(draft: RunDraft, { data }: EventOf<'step_validation_failed'>): void {
  changeStep(draft, data.step_id, { status: 'failed', last_validation: data.result });
  setBlocker(draft, data.step_id, data.result.reason);
  removeActive(draft, data.step_id);
}

/** A patch that does not stand any more may have been applied all the same: nothing changes by it. */
function applyPatched(draft: RunDraft, { data }: EventOf<'patch_applied'>): void {
  const patch = stepIn(draft, data.step_id)?.patch;
  if (patch?.sha256 !== data.sha256) return;
  changeStep(draft, data.step_id, { patch: { ...patch, commit: data.commit } });
}

function applyMet({ snapshot }: RunDraft, index: number, at: string): void {
  const criterion = snapshot.acceptance_state[index];
  if (criterion !== undefined) snapshot.acceptance_state[index] = { ...criterion, met: true, met_at: at };
}
