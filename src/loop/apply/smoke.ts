import type { LoopEventOf, Place } from '../events.js';
import type { LoopDraft } from '../state.js';

type SmokeEvent = LoopEventOf<'app_smoke_started' | 'app_smoke_skipped' | 'app_smoke_receipt_recorded'>;

export function applySmoke(draft: LoopDraft, event: SmokeEvent, { ts, seq }: Place): string | undefined {
  if (event.event === 'app_smoke_receipt_recorded') return keepReceipt(draft, event);
  const { smoke_id: id, nonce_sha256, scope, worker_count, binding_id = '' } = event.data;
  const mode = event.event === 'app_smoke_started' ? event.data.mode : 'skip';
  const form = { mode, scope, worker_count, binding_id };
  draft.smoke = { id, nonce_sha256, ...form, recorded_at: ts, seq, receipts: [] };
  return undefined;
}

function keepReceipt(
  draft: LoopDraft,
  { data }: LoopEventOf<'app_smoke_receipt_recorded'>,
): string | undefined {
  const { smoke } = draft;
  if (smoke === undefined || smoke.id !== data.smoke_id) return 'it belongs to another smoke';
  if (smoke.nonce_sha256 !== data.nonce_sha256) return 'its nonce is another one';
  draft.smoke = { ...smoke, receipts: [...smoke.receipts, data] };
  return undefined;
}
