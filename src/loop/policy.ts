import type { Autopilot, AutopilotSettings, LoopState } from './state.js';

/** The autopilot policy of a task with a dispatcher; undefined when none was ever started or stopped. */
export function policyOf({ autopilots }: LoopState, dispatcherId: string): Autopilot | undefined {
  return autopilots.find(({ dispatcher_id: id }) => id === dispatcherId);
}

/** What the newest start with that dispatcher was given. */
export function settingsOf(state: LoopState, dispatcherId: string): AutopilotSettings | undefined {
  return policyOf(state, dispatcherId)?.settings;
}
