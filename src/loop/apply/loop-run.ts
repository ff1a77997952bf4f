import type { LoopEventOf, Place } from '../events.js';
import type { LoopDraft } from '../state.js';
import { replaceLast } from './replace.js';

type RunEvent = LoopEventOf<'loop_run_created' | 'loop_evidence_recorded' | 'loop_iteration_advanced'>;

export function applyRun(draft: LoopDraft, event: RunEvent, place: Place): string | undefined {
  if (event.event === 'loop_run_created') {
    const { run_id: id, template = null, ...rest } = event.data;
    draft.runs.push({ ...rest, id, template, current_iteration: 1, started_at: place.ts });
    return undefined;
  }
  const { run_id: runId } = event.data;
  const run = draft.runs.find(({ id }) => id === runId);
  if (run === undefined) return 'no such loop run';
  if (event.event === 'loop_evidence_recorded') return keepEvidence(draft, event, place);
  if (event.data.from !== run.current_iteration) return 'the run is at another iteration';
  replaceLast(draft.runs, ({ id }) => id === runId, { current_iteration: event.data.to });
  return undefined;
}

/** Evidence is a criterion of the task too, so that closing looks at it as well. */
function keepEvidence(
  draft: LoopDraft,
  { data }: LoopEventOf<'loop_evidence_recorded'>,
  { seq: id, ts }: Place,
): undefined {
  const { run_id, iteration, evidence_type, status, criterion, proof = null, details = {} } = data;
  draft.evidence.push({ id, run_id, iteration, evidence_type, status });
  draft.criteria.push({
    id,
    criterion,
    status,
    source: 'loop_evidence',
    proof,
    rationale: null,
    evidence: { ...details, evidence_type, iteration, ralph_loop_run_id: run_id, status },
    created_at: ts,
    updated_at: ts,
  });
}
