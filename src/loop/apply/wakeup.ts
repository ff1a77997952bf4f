import type { LoopEventOf, Place } from '../events.js';
import type { LoopDraft, Wake } from '../state.js';
import { replaceLast } from './replace.js';

type WakeupEvent = LoopEventOf<
  'app_wakeup_dispatch_planned' | 'app_wakeup_delivery_recorded' | 'app_wakeup_answered'
>;

export function applyWakeup(draft: LoopDraft, event: WakeupEvent, place: Place): string | undefined {
  switch (event.event) {
    case 'app_wakeup_dispatch_planned':
      draft.wakes.push(...wakesOf(event, place));
      return undefined;
    case 'app_wakeup_delivery_recorded':
      return deliver(draft, event, place);
    case 'app_wakeup_answered':
    default: {
      const { receipt, role } = event.data;
      const found = replaceLast(draft.wakes, (wake) => isWake(wake, receipt, role), {
        answered_at: place.ts,
      });
      return found ? undefined : 'no such wake-up';
    }
  }
}

function wakesOf({ data }: LoopEventOf<'app_wakeup_dispatch_planned'>, { id, ts }: Place): readonly Wake[] {
  return data.actions.map((action) => ({
    receipt: id,
    planned_at: ts,
    dispatcher_id: data.dispatcher_id,
    dispatcher_required: data.dispatcher_required,
    action,
  }));
}

function deliver(
  draft: LoopDraft,
  { data }: LoopEventOf<'app_wakeup_delivery_recorded'>,
  { id, ts }: Place,
): string | undefined {
  const { receipt, role, status, thread_id = null, reason = null } = data;
  const wake = draft.wakes.find((one) => isWake(one, receipt, role));
  if (wake === undefined) return 'no such wake-up';
  if (wake.delivery !== undefined) return 'a delivery was recorded before';
  const delivery = { id, recorded_at: ts, status, thread_id, reason };
  replaceLast(draft.wakes, (one) => isWake(one, receipt, role), { delivery });
  return undefined;
}

function isWake({ receipt, action }: Wake, wanted: string, role: string): boolean {
  return receipt === wanted && action.role === role;
}
