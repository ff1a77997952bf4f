import type { LoopEventData, LoopLine, PlannedAction } from './events.js';
import type {
  AckStatus,
  CommandType,
  CriterionStatus,
  DecisionWord,
  DeliveryStatus,
  Role,
  SessionKind,
  SmokeMode,
  SmokeScope,
} from './shapes.js';

/**
 * Everything known about one task: the fold of its stream. Plain JSON, so that it can be cached; never changed once it
 * was returned. It grows with commands, items and receipts, not with heartbeats.
 */
export type LoopState = {
  readonly [Key in keyof LoopDraft]: LoopDraft[Key] extends readonly (infer Item)[]
    ? readonly Item[]
    : LoopDraft[Key];
};

/** A state under construction: lists may grow and entries be replaced, entries themselves never change. */
export interface LoopDraft {
  readonly name: string;
  task: Task | undefined;
  sessions: Session[];
  bindings: Binding[];
  wakes: Wake[];
  /** The newest smoke; older ones prove nothing any more. */
  smoke: Smoke | undefined;
  /** One per dispatcher id that a policy was ever recorded for. */
  autopilots: Autopilot[];
  automations: Automation[];
  commands: QueuedCommand[];
  items: InboxItem[];
  acks: Ack[];
  criteria: Criterion[];
  decisions: RecordedDecision[];
  handoffs: Handoff[];
  contracts: Contract[];
  runs: LoopRun[];
  evidence: RecordedEvidence[];
  counts: Record<string, number>;
  latest_event_at: string;
  /** The newest events, the last one last: receipts of a command are found here. */
  recent: RecentEvent[];
  /** The beginning of a batch whose other lines are not there yet. They count once all are there. */
  open_lines: LoopLine[];
  /** Largest `stream_seq` seen: the next line takes one more. */
  head_seq: number;
  anomalies: Anomaly[];
}

export interface Task {
  /** Id of the event that created it. */
  readonly id: string;
  readonly name: string;
  readonly goal: string;
  readonly summary: string | null;
  readonly state: 'active' | 'done' | 'stopped';
  readonly created_at: string;
  readonly updated_at: string;
}

export interface Session {
  readonly uid: string;
  /** An agent name. */
  readonly name: string;
  readonly role: Role;
  readonly kind: SessionKind;
  readonly thread_id: string | null;
  readonly thread_title: string | null;
  readonly state: 'active' | 'gone';
  readonly registered_at: string;
  /** Null after a rotation, until the new session beats. */
  readonly last_beat_at: string | null;
  /** `stream_seq` of that beat; 0 without one. */
  readonly last_beat_seq: number;
}

export interface Binding {
  readonly id: string;
  readonly manager: string;
  readonly worker: string;
  readonly state: 'active' | 'ended';
  readonly created_at: string;
}

/** One role's part of one wake-up receipt, and what became of it. */
export interface Wake {
  readonly receipt: string;
  readonly planned_at: string;
  readonly dispatcher_id: string;
  readonly dispatcher_required: boolean;
  readonly action: PlannedAction;
  readonly delivery?: WakeDelivery;
  readonly answered_at?: string;
}

export interface WakeDelivery {
  readonly id: string;
  readonly recorded_at: string;
  readonly status: DeliveryStatus;
  readonly thread_id: string | null;
  readonly reason: string | null;
}

export interface Smoke {
  readonly id: string;
  readonly mode: SmokeMode;
  readonly scope: SmokeScope;
  readonly worker_count: number;
  readonly nonce_sha256: string;
  readonly binding_id: string;
  readonly recorded_at: string;
  /** `stream_seq` of its start. */
  readonly seq: number;
  readonly receipts: readonly SmokeReceipt[];
}

export type SmokeReceipt = LoopEventData['app_smoke_receipt_recorded'];

export interface Autopilot {
  readonly dispatcher_id: string;
  readonly desired_state: 'active' | 'stopped';
  /** What the newest start was given. */
  readonly settings: AutopilotSettings | undefined;
  /** `seq` of the newest start; automations recorded before it do not count. */
  readonly started_seq: number;
  readonly last_policy_event: EventReceipt;
  /** Beats after `quiet_since_at`, the newest command, consumption or start. */
  readonly quiet_beats: Readonly<Record<Role, number>>;
  readonly quiet_since_at: string | null;
}

export interface AutopilotSettings {
  readonly interval_seconds: number;
  readonly watch_iterations?: number;
  readonly stale_after_seconds: number;
  readonly quiet_after_cycles: number;
}

export interface EventReceipt {
  readonly event_id: string;
  readonly event_type: string;
  readonly recorded_at: string;
}

export interface RecentEvent extends EventReceipt {
  readonly seq: number;
}

export interface Automation {
  readonly event_id: string;
  readonly seq: number;
  readonly recorded_at: string;
  readonly dispatcher_id: string;
  readonly role: Role;
  readonly automation_id: string;
  readonly thread_id: string;
}

export interface QueuedCommand {
  readonly id: string;
  readonly type: CommandType;
  readonly message: string;
  readonly correlation_id: string;
  readonly idempotency_key: string | null;
  readonly loop_run_id: string | null;
  readonly requested_iteration: number | null;
  readonly source: string;
  readonly created_at: string;
  readonly seq: number;
  readonly state: 'pending' | 'claimed' | 'succeeded' | 'failed' | 'blocked';
  readonly attempts: number;
  readonly claimed_by: string | null;
  readonly claim_expires_at_ms: number | null;
  readonly reasons: readonly string[];
}

export interface InboxItem {
  /** `stream_seq` of the delivery. */
  readonly id: number;
  readonly command_id: string;
  readonly binding_id: string;
  readonly role: Role;
  readonly session: string;
  readonly dispatcher_id: string;
  readonly delivered_at: string;
  readonly state: 'delivered' | 'consumed';
  readonly consumed_at: string | null;
  readonly consumed_by: string | null;
  readonly lease_expires_at_ms: number | null;
}

export interface Ack {
  readonly id: number;
  readonly event_id: string;
  readonly notification_id: number;
  readonly role: Role;
  readonly status: AckStatus;
  readonly correlation_id: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly created_at: string;
}

export interface Criterion {
  readonly id: number;
  readonly criterion: string;
  readonly status: CriterionStatus;
  readonly source: string;
  readonly proof: string | null;
  readonly rationale: string | null;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface RecordedDecision {
  readonly id: number;
  readonly decision: DecisionWord;
  readonly reason: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly created_at: string;
}

export interface Handoff {
  readonly id: number;
  readonly summary: string;
  readonly next_steps: readonly string[];
  readonly worker: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly created_at: string;
}

export interface Contract {
  readonly id: number;
  readonly role: Role;
  readonly session: string;
  readonly created_at: string;
}

export interface LoopRun {
  readonly id: string;
  readonly name: string;
  readonly purpose: string;
  readonly template: string | null;
  readonly max_iterations: number;
  readonly required_before_continue: readonly string[];
  /** From 1. */
  readonly current_iteration: number;
  readonly started_at: string;
}

export interface RecordedEvidence {
  /** Also the id of the criterion that it made. */
  readonly id: number;
  readonly run_id: string;
  readonly iteration: number;
  readonly evidence_type: string;
  readonly status: string;
}

export interface Anomaly {
  readonly event: string;
  readonly reason: string;
}

export function emptyLoop(name: string): LoopDraft {
  return {
    name,
    task: undefined,
    sessions: [],
    bindings: [],
    wakes: [],
    smoke: undefined,
    autopilots: [],
    automations: [],
    commands: [],
    items: [],
    acks: [],
    criteria: [],
    decisions: [],
    handoffs: [],
    contracts: [],
    runs: [],
    evidence: [],
    counts: {},
    latest_event_at: '',
    recent: [],
    open_lines: [],
    head_seq: 0,
    anomalies: [],
  };
}
