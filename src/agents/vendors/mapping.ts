import type { VendorAdapter } from './adapter.js';
import { claudeAdapter } from './claude.js';
import { codexAdapter } from './codex.js';
import { copilotAdapter } from './copilot.js';
import { cursorAdapter } from './cursor.js';
import { geminiAdapter } from './gemini.js';
import { opencodeAdapter } from './opencode.js';

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

type EventNames = Readonly<Record<string, VendorLedgerEvent>>;

interface VendorRow {
  readonly adapter: VendorAdapter;
  readonly events: EventNames;
}

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
} as const satisfies EventNames;

/**
 * One row a vendor: who reads its payloads, and what it calls an event → what that is recorded as. A name may be told
 * apart by what it is about: `PostToolUse:TodoWrite` comes before `PostToolUse`. What is not here is recorded as `info`
 * and marked as drift.
 */
export const vendorTable = {
  claude: {
    adapter: claudeAdapter,
    events: {
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
  },
  codex: {
    adapter: codexAdapter,
    events: {
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
  },
  gemini: {
    adapter: geminiAdapter,
    events: {
      SessionStart: 'session_start',
      SessionEnd: 'session_end',
      BeforeAgent: 'turn_start',
      AfterAgent: 'turn_end',
      BeforeTool: 'tool_call',
      AfterTool: 'tool_result',
      'AfterTool:failed': 'tool_error',
      'AfterTool:write_todos': 'plan_update',
      Notification: 'notification',
      'Notification:ToolPermission': 'permission_request',
      PreCompress: 'compaction',
      BeforeModel: 'notification',
      AfterModel: 'message',
      BeforeToolSelection: 'notification',
      // Lines of `gemini -o stream-json`.
      init: 'session_start',
      message: 'message',
      'message:user': 'turn_start',
      tool_use: 'tool_call',
      tool_result: 'tool_result',
      'tool_result:error': 'tool_error',
      error: 'notification',
      result: 'turn_end',
      'result:error': 'turn_failed',
      // Lines of a session file.
      'session:start': 'session_start',
      'session:user': 'turn_start',
      'session:gemini': 'message',
      'session:call': 'tool_call',
      'session:result': 'tool_result',
      'session:result:error': 'tool_error',
      'session:result:cancelled': 'tool_error',
      'session:result:write_todos': 'plan_update',
      'session:info': 'notification',
      'session:warning': 'notification',
      'session:error': 'notification',
      'session:rewind': 'notification',
    },
  },
  cursor: {
    adapter: cursorAdapter,
    events: {
      sessionStart: 'session_start',
      sessionEnd: 'session_end',
      beforeSubmitPrompt: 'turn_start',
      stop: 'turn_end',
      'stop:error': 'turn_failed',
      'stop:aborted': 'turn_failed',
      preToolUse: 'tool_call',
      postToolUse: 'tool_result',
      'postToolUse:TodoWrite': 'plan_update',
      postToolUseFailure: 'tool_error',
      subagentStart: 'subagent_start',
      subagentStop: 'subagent_stop',
      preCompact: 'compaction',
      afterAgentResponse: 'message',
      afterAgentThought: 'notification',
      beforeShellExecution: 'tool_call',
      afterShellExecution: 'tool_result',
      beforeMCPExecution: 'tool_call',
      afterMCPExecution: 'tool_result',
      beforeReadFile: 'tool_call',
      afterFileEdit: 'tool_result',
      beforeTabFileRead: 'notification',
      afterTabFileEdit: 'notification',
      workspaceOpen: 'notification',
      // Lines of a transcript.
      'transcript:user': 'turn_start',
      'transcript:assistant': 'message',
      'transcript:tool_use': 'tool_call',
      'transcript:tool_use:TodoWrite': 'plan_update',
    },
  },
  copilot: {
    adapter: copilotAdapter,
    events: {
      sessionStart: 'session_start',
      sessionEnd: 'session_end',
      userPromptSubmitted: 'turn_start',
      agentStop: 'turn_end',
      preToolUse: 'tool_call',
      postToolUse: 'tool_result',
      'postToolUse:failure': 'tool_error',
      'postToolUse:denied': 'permission_denied',
      'postToolUse:update_todo': 'plan_update',
      subagentStop: 'subagent_stop',
      errorOccurred: 'notification',
      'errorOccurred:fatal': 'turn_failed',
    },
  },
  opencode: {
    adapter: opencodeAdapter,
    events: {
      'session.created': 'session_start',
      'session.created:child': 'subagent_start',
      'session.deleted': 'session_end',
      'session.deleted:child': 'notification',
      'session.idle': 'turn_end',
      'session.idle:child': 'subagent_stop',
      'session.error': 'turn_failed',
      'session.error:child': 'notification',
      'session.compacted': 'compaction',
      'chat.message': 'turn_start',
      'tool.execute.before': 'tool_call',
      'tool.execute.after': 'tool_result',
      'message.part.updated': 'notification',
      'message.part.updated:error': 'tool_error',
      'permission.asked': 'permission_request',
      'permission.updated': 'permission_request',
      'permission.replied': 'notification',
      'permission.replied:reject': 'permission_denied',
      'todo.updated': 'plan_update',
    },
  },
} as const satisfies Readonly<Record<string, VendorRow>>;

export type Vendor = keyof typeof vendorTable;

/** All vendors, in the table's order. */
export const vendors = Object.keys(vendorTable) as readonly Vendor[];

export function adapterOf(vendor: Vendor): VendorAdapter {
  return vendorTable[vendor].adapter;
}

export function isVendor(name: string): name is Vendor {
  return Object.hasOwn(vendorTable, name);
}

/** The entry for the first of `rows` that the vendor has. */
export function ledgerEventFor(vendor: Vendor, rows: readonly string[]): VendorLedgerEvent | undefined {
  const { events }: VendorRow = vendorTable[vendor];
  const name = rows.find((row) => Object.hasOwn(events, row));
  return name === undefined ? undefined : events[name];
}
