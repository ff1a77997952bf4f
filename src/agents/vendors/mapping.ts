/** Events that the programs of all vendors are recorded as. */
export type VendorLedgerEvent =
  | 'session_start'
  | 'session_end'
  | 'turn_start'
  | 'turn_end'
  | 'turn_failed'
  | 'tool_call'
  | 'tool_result'
  | 'tool_error'
  | 'permission_request'
  | 'permission_denied'
  | 'subagent_start'
  | 'subagent_stop'
  | 'compaction'
  | 'notification'
  | 'plan_update'
  | 'message';

type Column = Readonly<Record<string, VendorLedgerEvent>>;

/** Programs whose hooks are built like Claude Code's share these names. */
const hookEvents = {
  SessionStart: 'session_start',
  SessionEnd: 'session_end',
  UserPromptSubmit: 'turn_start',
  Stop: 'turn_end',
  PreToolUse: 'tool_call',
  PostToolUse: 'tool_result',
  PermissionRequest: 'permission_request',
  SubagentStart: 'subagent_start',
  SubagentStop: 'subagent_stop',
  PreCompact: 'compaction',
  PostCompact: 'compaction',
} as const satisfies Column;

/**
 * What a vendor calls an event → what it is recorded as; one column a vendor. A name may be told apart by what it is
 * about: `PostToolUse:TodoWrite` comes before `PostToolUse`. What is not here is recorded as `info` and marked as drift.
 */
export const vendorEvents = {
  claude: {
    ...hookEvents,
    'PostToolUse:TodoWrite': 'plan_update',
    'PostToolUse:TaskUpdate': 'plan_update',
    'PostToolUse:ExitPlanMode': 'plan_update',
    PostToolUseFailure: 'tool_error',
    PostToolBatch: 'notification',
    PermissionDenied: 'permission_denied',
    TaskCreated: 'plan_update',
    TaskCompleted: 'plan_update',
    StopFailure: 'turn_failed',
    MessageDisplay: 'message',
    Notification: 'notification',
    Setup: 'notification',
    UserPromptExpansion: 'notification',
    TeammateIdle: 'notification',
    Elicitation: 'notification',
    ElicitationResult: 'notification',
    ConfigChange: 'notification',
    CwdChanged: 'notification',
    DirectoryAdded: 'notification',
    FileChanged: 'notification',
    InstructionsLoaded: 'notification',
    WorktreeCreate: 'notification',
    WorktreeRemove: 'notification',
    // Lines of a transcript.
    'transcript:prompt': 'turn_start',
    'transcript:text': 'message',
    'transcript:tool_use': 'tool_call',
    'transcript:tool_result': 'tool_result',
    'transcript:tool_result:failed': 'tool_error',
    'transcript:tool_result:TodoWrite': 'plan_update',
    'transcript:tool_result:TaskUpdate': 'plan_update',
    'transcript:tool_result:ExitPlanMode': 'plan_update',
    'transcript:turn_duration': 'turn_end',
    'transcript:compact_boundary': 'compaction',
    'transcript:microcompact_boundary': 'compaction',
    'transcript:api_error': 'turn_failed',
  },
  codex: {
    ...hookEvents,
    'agent-turn-complete': 'turn_end',
    // Lines of `codex exec --json`.
    'thread.started': 'session_start',
    'turn.started': 'turn_start',
    'turn.completed': 'turn_end',
    'turn.failed': 'turn_failed',
    error: 'notification',
    'item.completed:agent_message': 'message',
    'item.completed:reasoning': 'message',
    'item.completed:error': 'notification',
    'item.started:todo_list': 'plan_update',
    'item.updated:todo_list': 'plan_update',
    'item.completed:todo_list': 'plan_update',
    'item.started:tool': 'tool_call',
    'item.updated:tool': 'notification',
    'item.completed:tool': 'tool_result',
    'item.completed:tool:failed': 'tool_error',
    'item.completed:tool:declined': 'permission_denied',
    // Lines of a rollout.
    'rollout:session_meta': 'session_start',
    'rollout:user_message': 'turn_start',
    'rollout:agent_message': 'message',
    'rollout:task_complete': 'turn_end',
    'rollout:turn_aborted': 'turn_failed',
    'rollout:error': 'notification',
    'rollout:compacted': 'compaction',
    'rollout:call': 'tool_call',
    'rollout:output': 'tool_result',
    'rollout:output:failed': 'tool_error',
    'rollout:call:update_plan': 'plan_update',
  },
} as const satisfies Readonly<Record<string, Column>>;

export type Vendor = keyof typeof vendorEvents;

export function isVendor(name: string): name is Vendor {
  return Object.hasOwn(vendorEvents, name);
}

/** The entry for the first of `rows` that the vendor's column has. */
export function ledgerEventFor(vendor: Vendor, rows: readonly string[]): VendorLedgerEvent | undefined {
  const column: Column = vendorEvents[vendor];
  const row = rows.find((name) => Object.hasOwn(column, name));
  return row === undefined ? undefined : column[row];
}
