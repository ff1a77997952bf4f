import type { LoopEventOf, Place } from '../events.js';
import type { LoopDraft } from '../state.js';
import { replaceLast } from './replace.js';

type ClosingEvent = LoopEventOf<
  | 'criterion_added'
  | 'criterion_updated'
  | 'decision_recorded'
  | 'handoff_recorded'
  | 'start_contract_acknowledged'
>;

export function applyClosing(draft: LoopDraft, event: ClosingEvent, place: Place): string | undefined {
  const { seq: id, ts: created_at } = place;
  switch (event.event) {
    case 'criterion_added':
      draft.criteria.push({
        id,
        criterion: event.data.criterion,
        status: event.data.status,
        source: event.data.source,
        proof: event.data.proof ?? null,
        rationale: event.data.rationale ?? null,
        evidence: event.data.evidence ?? {},
        created_at,
        updated_at: created_at,
      });
      return undefined;
    case 'criterion_updated':
      return updateCriterion(draft, event, place);
    case 'decision_recorded': {
      const { decision, reason, payload = {} } = event.data;
      draft.decisions.push({ id, decision, reason, payload, created_at });
      return undefined;
    }
    case 'handoff_recorded': {
      const { summary, next_steps, worker, payload = {} } = event.data;
      draft.handoffs.push({ id, summary, next_steps, worker, payload, created_at });
      return undefined;
    }
    case 'start_contract_acknowledged':
    default:
      draft.contracts.push({ id, role: event.data.role, session: event.data.session, created_at });
      return undefined;
  }
}

/** What the event does not say stays as it was. */
function updateCriterion(
  draft: LoopDraft,
  { data }: LoopEventOf<'criterion_updated'>,
  { ts }: Place,
): string | undefined {
  const { criterion_id, status, proof, rationale, evidence } = data;
  const found = replaceLast(draft.criteria, ({ id }) => id === criterion_id, {
    status,
    updated_at: ts,
    ...(proof === undefined ? {} : { proof }),
    ...(rationale === undefined ? {} : { rationale }),
    ...(evidence === undefined ? {} : { evidence }),
  });
  return found ? undefined : 'no such criterion';
}
