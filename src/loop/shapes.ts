/** The words that loop events, states and results are made of. */

export const roles = ['manager', 'worker'] as const;
export type Role = (typeof roles)[number];

export const sessionKinds = ['tmux', 'codex_app', 'no_tmux'] as const;
export type SessionKind = (typeof sessionKinds)[number];

export const wakeStatuses = [
  'skipped_healthy',
  'ready_to_send',
  'blocked_missing_thread',
  'skipped_in_flight',
] as const;
export type WakeStatus = (typeof wakeStatuses)[number];

export const deliveryStatuses = ['sent', 'skipped', 'blocked'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

export const smokeModes = ['required', 'advisory', 'skip'] as const;
export type SmokeMode = (typeof smokeModes)[number];

export const smokeScopes = ['pair', 'worker-set'] as const;
export type SmokeScope = (typeof smokeScopes)[number];

export const smokeReceiptStatuses = ['sent', 'skipped', 'received', 'accepted', 'blocked'] as const;
export type SmokeReceiptStatus = (typeof smokeReceiptStatuses)[number];

export const commandTypes = ['nudge_worker', 'notify_manager', 'continue_iteration'] as const;
export type CommandType = (typeof commandTypes)[number];

/** In the order in which an item goes through them; none is gone back to. */
export const ackStatuses = ['received', 'blocked', 'accepted'] as const;
export type AckStatus = (typeof ackStatuses)[number];

export const criterionStatuses = ['proposed', 'accepted', 'satisfied', 'deferred', 'rejected'] as const;
export type CriterionStatus = (typeof criterionStatuses)[number];

export const decisions = ['wait', 'nudge', 'interrupt', 'escalate', 'stop', 'inspect'] as const;
export type DecisionWord = (typeof decisions)[number];

export const archiveStatuses = ['archived', 'blocked'] as const;
export type ArchiveStatus = (typeof archiveStatuses)[number];

export const evidenceStatuses = ['satisfied', 'accepted', 'rejected'] as const;
export type EvidenceStatus = (typeof evidenceStatuses)[number];

/** Limits and intervals in seconds that hold when nothing else was said. */
export const defaults = {
  dispatcherId: 'dispatch-local',
  /** A beat older than this is stale. */
  staleAfterSeconds: 180,
  /** Pause of `dispatch --watch` between two passes. */
  dispatchIntervalSeconds: 2,
  /** How long a dispatcher's claim on a command holds. */
  claimSeconds: 60,
  /** How long a consumed item may go without acknowledgement before it returns to the inbox. */
  consumeSeconds: 900,
  /** Quiet poll cycles after which stopping is recommended. */
  quietAfterCycles: 3,
  pollMinutes: 2,
  /** A decision older than this does not close a task under strict decisions. */
  decisionSeconds: 900,
  /** A beat this far ahead of the reader's clock is suspect. */
  skewSeconds: 5,
} as const;

export function isOneOf<Name extends string>(names: readonly Name[], text: unknown): text is Name {
  return typeof text === 'string' && (names as readonly string[]).includes(text);
}
