/** The values that run events and snapshots are made of. Keys are those of the stored JSON. */

export const stepStatuses = [
  'pending',
  'in_progress',
  'verify_pending',
  'completed',
  'failed',
  'interrupted',
] as const;
export type StepStatus = (typeof stepStatuses)[number];

export const validatorTypes = [
  'build_pass',
  'test_pass',
  'file_changed',
  'artifact_exists',
  'command_pass',
  'orchestrator_approval',
] as const;
export type ValidatorType = (typeof validatorTypes)[number];

export const policyActions = [
  'retry',
  'decompose',
  'change_agent',
  'change_validator',
  'skip',
  'abort',
  'escalate',
] as const;
export type PolicyAction = (typeof policyActions)[number];

/** How often a step may be retried when its plan does not say. */
export const defaultMaxRetries = 2;

/** `type` is one of `validatorTypes` in everything a decider let through; journals may hold others. */
export interface ValidatorSpec {
  readonly type: string;
  readonly target?: string;
  readonly params?: Readonly<Record<string, string>>;
  /** Where the step is being worked on; set when it starts, never by a plan or a decision. */
  readonly work_dir?: string;
}

export interface Evidence {
  readonly type: string;
  readonly content: string;
  /** SHA-256 of the file that `content` names. */
  readonly digest?: string;
}

export interface ValidationResult {
  readonly passed: boolean;
  readonly reason: string;
  readonly details?: Readonly<Record<string, string>>;
  readonly missing?: readonly string[];
}

export interface Criterion {
  readonly description: string;
  readonly validator: ValidatorSpec;
  readonly met: boolean;
  readonly met_at?: string;
}

/** What a step that was worked on in a work tree of its own hands over. */
export interface StepPatch {
  /** `g/patches/<run>/<step>-<n>.patch`, relative to the root. */
  readonly path: string;
  /** Of the file, lower-case hex. */
  readonly sha256: string;
  /** What it became when it was applied. */
  readonly commit?: string;
}

export interface Step {
  readonly step_id: string;
  readonly index: number;
  readonly goal: string;
  /** Empty until somebody claims it. */
  readonly owner_agent: string;
  readonly status: StepStatus;
  readonly validator: ValidatorSpec;
  readonly retry_count: number;
  readonly max_retries: number;
  readonly result?: string;
  readonly evidence?: readonly Evidence[];
  readonly tool_profile?: readonly string[];
  readonly resume_from?: string;
  readonly depends_on?: readonly string[];
  readonly last_validation?: ValidationResult;
  readonly base_commit?: string;
  /** `runledger/<run>/<step>-<n>` while the step is, or was last, worked on in a work tree of its own. */
  readonly branch?: string;
  readonly patch?: StepPatch;
  /** Id of the event that proposed the present result: what a validation must have judged to count. */
  readonly proposal?: string;
  readonly interrupt_reason?: string;
}

export interface PolicyDecision {
  readonly action: PolicyAction;
  readonly new_steps?: readonly Step[];
  readonly new_validator?: ValidatorSpec;
  readonly new_agent?: string;
  readonly reason?: string;
}

export function isOneOf<Name extends string>(names: readonly Name[], text: string): text is Name {
  return (names as readonly string[]).includes(text);
}
