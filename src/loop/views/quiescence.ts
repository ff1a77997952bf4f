import { defaults } from '../shapes.js';
import type { Autopilot } from '../state.js';
import type { LoopStatus } from './loop-status.js';

export interface Quiescence {
  readonly state: 'not_applicable' | 'monitoring' | 'stop_recommended';
  readonly recommended_action: 'continue' | 'stop_autopilot';
  /** Polls that both roles made since `quiet_after` without anything happening. */
  readonly quiet_cycles: number;
  readonly threshold_cycles: number;
  /** When the newest command, consumption or start came. */
  readonly quiet_after: string | null;
  readonly reason: string | null;
}

/** Whether the loop has run idle long enough to be stopped. Never while it is unhealthy or something waits. */
export function quiescenceOf(policy: Autopilot | undefined, status: LoopStatus): Quiescence {
  const threshold = policy?.settings?.quiet_after_cycles ?? defaults.quietAfterCycles;
  const base = { recommended_action: 'continue', threshold_cycles: threshold } as const;
  if (policy?.desired_state !== 'active') {
    return { state: 'not_applicable', ...base, quiet_cycles: 0, quiet_after: null, reason: null };
  }
  const cycles = Math.min(policy.quiet_beats.manager, policy.quiet_beats.worker);
  const counted = { ...base, quiet_cycles: cycles, quiet_after: policy.quiet_since_at };
  const obstacle = obstacleTo(status, cycles, threshold);
  if (obstacle !== undefined) return { state: 'monitoring', ...counted, reason: obstacle };
  return {
    state: 'stop_recommended',
    ...counted,
    recommended_action: 'stop_autopilot',
    reason: `both roles polled ${cycles} times and nothing came`,
  };
}

function obstacleTo({ ok, backlog }: LoopStatus, cycles: number, threshold: number): string | undefined {
  if (cycles < threshold) return `${cycles} of ${threshold} quiet cycles`;
  if (!ok) return 'the loop is not healthy';
  const { pending_commands: pending, unread } = backlog;
  if (pending > 0) return `commands waiting to be dispatched: ${pending}`;
  const waiting = unread.manager + unread.worker;
  return waiting > 0 ? `items waiting in the inboxes: ${waiting}` : undefined;
}
