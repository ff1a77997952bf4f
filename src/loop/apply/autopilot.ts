import type { LoopEventOf, Place } from '../events.js';
import type { Autopilot, AutopilotSettings, LoopDraft } from '../state.js';

type AutopilotEvent = LoopEventOf<
  'app_autopilot_started' | 'app_autopilot_stopped' | 'app_autopilot_automation_applied'
>;

export function applyAutopilot(draft: LoopDraft, event: AutopilotEvent, place: Place): undefined {
  switch (event.event) {
    case 'app_autopilot_started':
      setPolicy(draft, event, place);
      return;
    case 'app_autopilot_stopped':
      setPolicy(draft, event, place);
      return;
    case 'app_autopilot_automation_applied':
      draft.automations.push({ ...event.data, event_id: place.id, seq: place.seq, recorded_at: place.ts });
  }
}

/** A command or a consumption ends the quiet of every dispatcher. */
export function endQuiet(draft: LoopDraft, ts: string): void {
  draft.autopilots = draft.autopilots.map((one) => ({
    ...one,
    quiet_beats: { manager: 0, worker: 0 },
    quiet_since_at: ts,
  }));
}

function setPolicy(
  draft: LoopDraft,
  event: LoopEventOf<'app_autopilot_started' | 'app_autopilot_stopped'>,
  { id, ts, seq }: Place,
): void {
  const { dispatcher_id } = event.data;
  const before = draft.autopilots.find((one) => one.dispatcher_id === dispatcher_id);
  const started = event.event === 'app_autopilot_started';
  const next: Autopilot = {
    dispatcher_id,
    desired_state: started ? 'active' : 'stopped',
    settings: started ? settingsIn(event) : before?.settings,
    started_seq: started ? seq : (before?.started_seq ?? 0),
    last_policy_event: { event_id: id, event_type: event.event, recorded_at: ts },
    quiet_beats: started ? { manager: 0, worker: 0 } : (before?.quiet_beats ?? { manager: 0, worker: 0 }),
    quiet_since_at: started ? ts : (before?.quiet_since_at ?? null),
  };
  const others = draft.autopilots.filter((one) => one.dispatcher_id !== dispatcher_id);
  draft.autopilots = [...others, next];
}

function settingsIn({ data }: LoopEventOf<'app_autopilot_started'>): AutopilotSettings {
  const { interval_seconds, watch_iterations, stale_after_seconds, quiet_after_cycles } = data;
  const settings = { interval_seconds, stale_after_seconds, quiet_after_cycles };
  return watch_iterations === undefined ? settings : { ...settings, watch_iterations };
}
