import type { StandInSession } from './vendor-sessions.js';

/** No ids of calls; the end of the session is told twice, as Gemini CLI does. */
export function geminiSession(
  project: string,
  session = '77c9c8a1-3f55-4a0e-8a53-6f1b2c3d4e5f',
): StandInSession {
  const shell = (command: string): object => ({ tool_name: 'run_shell_command', tool_input: { command } });
  const read = { tool_name: 'read_file', tool_input: { file_path: `${project}/src/lamp.ts` } };
  const ok = { tool_response: { llmContent: 'ok', returnDisplay: 'ok' } };
  return {
    script: {
      project,
      common: {
        session_id: session,
        transcript_path: `/home/lamp/.gemini/tmp/lamp/chats/session-${session}.jsonl`,
        cwd: project,
        timestamp: '2026-08-21T12:00:00.000Z',
      },
      steps: [
        [{ hook_event_name: 'SessionStart', source: 'startup' }],
        [{ hook_event_name: 'BeforeAgent', prompt: 'Switch the lamp on' }],
        [{ hook_event_name: 'AfterModel', llm_request: {}, llm_response: { text: 'I' } }],
        [
          { hook_event_name: 'BeforeTool', ...shell('npm test') },
          { hook_event_name: 'BeforeTool', ...read },
        ],
        [
          { hook_event_name: 'AfterTool', ...shell('npm test'), ...ok },
          { hook_event_name: 'AfterTool', ...read, ...ok },
        ],
        [
          {
            hook_event_name: 'Notification',
            notification_type: 'ToolPermission',
            message: 'Run it?',
            details: {},
          },
        ],
        [{ hook_event_name: 'BeforeTool', ...shell('false') }],
        [
          {
            hook_event_name: 'AfterTool',
            ...shell('false'),
            tool_response: { llmContent: '', error: { message: 'failed' } },
          },
        ],
        [{ hook_event_name: 'PreCompress', trigger: 'auto' }],
        [
          {
            hook_event_name: 'AfterAgent',
            prompt: 'x',
            prompt_response: 'It is on.',
            stop_hook_active: false,
          },
        ],
        [{ hook_event_name: 'SessionEnd', reason: 'exit' }],
        [{ hook_event_name: 'SessionEnd', reason: 'exit' }],
      ],
    },
    expected: {
      session_start: 1,
      turn_start: 1,
      tool_call: 3,
      tool_result: 2,
      tool_error: 1,
      permission_request: 1,
      compaction: 1,
      turn_end: 1,
      session_end: 2,
    },
  };
}

/** A call that is cancelled, and hooks that are not installed since the tool hooks tell the same. */
export function cursorSession(
  project: string,
  session = 'c4a1b2c3-5d6e-4f70-8192-a3b4c5d6e7f8',
): StandInSession {
  const shell = (id: string, command: string): object => ({
    tool_name: 'Shell',
    tool_input: { command },
    tool_use_id: `call_${id}\nfc_${id}`,
  });
  const helper = {
    subagent_id: 'sub-1',
    subagent_type: 'explore',
    parent_conversation_id: session,
    task: 'Look',
  };
  return {
    script: {
      project,
      common: {
        conversation_id: session,
        generation_id: 'g-1',
        model: 'lamp-9',
        cursor_version: '2026.03.01',
        workspace_roots: [project],
        user_email: 'lamp@lamp.example',
        transcript_path: null,
      },
      steps: [
        [{ hook_event_name: 'sessionStart', session_id: session, is_background_agent: false }],
        [{ hook_event_name: 'beforeSubmitPrompt', prompt: 'Switch the lamp on', attachments: [] }],
        [
          { hook_event_name: 'preToolUse', ...shell('1', 'npm test') },
          { hook_event_name: 'preToolUse', ...shell('2', 'ls') },
        ],
        [{ hook_event_name: 'beforeShellExecution', command: 'npm test', cwd: project }],
        [
          {
            hook_event_name: 'postToolUse',
            ...shell('1', 'npm test'),
            tool_output: '{"output":"ok","exitCode":0}',
            duration: 31.5,
          },
          {
            hook_event_name: 'postToolUse',
            ...shell('2', 'ls'),
            tool_output: '{"output":"src"}',
            duration: 3.5,
          },
        ],
        [{ hook_event_name: 'preToolUse', ...shell('3', 'false') }],
        [
          {
            hook_event_name: 'postToolUseFailure',
            ...shell('3', 'false'),
            error_message: 'Exit code 1',
            failure_type: 'error',
          },
        ],
        [{ hook_event_name: 'subagentStart', ...helper }],
        [
          {
            hook_event_name: 'subagentStop',
            ...helper,
            status: 'completed',
            summary: 'Found',
            modified_files: [],
          },
        ],
        [{ hook_event_name: 'preToolUse', ...shell('4', 'sleep 600') }],
        [{ hook_event_name: 'stop', status: 'completed', loop_count: 0 }],
        [{ hook_event_name: 'sessionEnd', session_id: session, reason: 'completed', duration_ms: 900 }],
      ],
    },
    expected: {
      session_start: 1,
      turn_start: 1,
      tool_call: 4,
      tool_result: 2,
      // One failed, one was never answered and is closed by the end of the turn.
      tool_error: 2,
      subagent_start: 1,
      subagent_stop: 1,
      turn_end: 1,
      session_end: 1,
    },
  };
}

/** The prompt comes before the start of the session. */
export function copilotSession(
  project: string,
  session = 'd0e1f2a3-b4c5-4d6e-8f90-112233445566',
): StandInSession {
  const shell = { toolName: 'bash', toolArgs: '{"command":"npm test"}' };
  const result = (resultType: string): object => ({ toolResult: { resultType, textResultForLlm: 'x' } });
  return {
    script: {
      project,
      common: { sessionId: session, timestamp: 1_772_618_400_000, cwd: project },
      steps: [
        [{ hook_event_name: 'userPromptSubmitted', prompt: 'Switch the lamp on' }],
        [{ hook_event_name: 'sessionStart', source: 'new', initialPrompt: 'Switch the lamp on' }],
        [{ hook_event_name: 'preToolUse', ...shell }],
        [{ hook_event_name: 'postToolUse', ...shell, ...result('success') }],
        [{ hook_event_name: 'preToolUse', ...shell }],
        [{ hook_event_name: 'postToolUse', ...shell, ...result('failure') }],
        [
          {
            hook_event_name: 'errorOccurred',
            error: { message: 'slow', name: 'Timeout' },
            recoverable: true,
          },
        ],
        [{ hook_event_name: 'subagentStop', agentName: 'explore', stopReason: 'end_turn' }],
        [{ hook_event_name: 'agentStop', stopReason: 'end_turn' }],
        [{ hook_event_name: 'sessionEnd', reason: 'complete' }],
      ],
    },
    expected: {
      turn_start: 1,
      session_start: 1,
      tool_call: 2,
      tool_result: 1,
      tool_error: 1,
      notification: 1,
      subagent_stop: 1,
      turn_end: 1,
      session_end: 1,
    },
  };
}

/** Calls of a plugin's hooks; what a session below another does in between is not told. */
export function opencodeSession(project: string, session = 'ses_lamp1'): StandInSession {
  const event = (type: string, properties: object): { hook_event_name: string; input: object } => ({
    hook_event_name: 'event',
    input: { event: { type, properties } },
  });
  const call = (
    name: string,
    callID: string,
    output: object,
    sessionID = session,
  ): { hook_event_name: string; input: object; output: object } => ({
    hook_event_name: name,
    input: { tool: 'bash', sessionID, callID },
    output,
  });
  const child = 'ses_lamp2';
  const failed = {
    type: 'tool',
    sessionID: session,
    callID: 'c-2',
    tool: 'bash',
    state: { status: 'error', error: 'no', input: {} },
  };
  return {
    script: {
      project,
      common: {},
      steps: [
        [event('session.created', { info: { id: session, title: 'Lamp', version: '1.3.0' } })],
        [event('session.updated', { info: { id: session } })],
        [
          {
            hook_event_name: 'chat.message',
            input: { sessionID: session, agent: 'build' },
            output: { parts: [{ type: 'text', text: 'Switch the lamp on' }] },
          },
        ],
        [
          call('tool.execute.before', 'c-1', { args: { command: 'npm test' } }),
          call('tool.execute.before', 'c-2', { args: { command: 'false' } }),
        ],
        [event('message.part.updated', { part: { ...failed, state: { status: 'running', input: {} } } })],
        [call('tool.execute.after', 'c-1', { title: 'npm test', output: 'ok', metadata: {} })],
        [event('message.part.updated', { part: failed })],
        [event('session.created', { info: { id: child, parentID: session } })],
        [call('tool.execute.before', 'c-3', { args: { command: 'ls' } }, child)],
        [call('tool.execute.after', 'c-3', { title: 'ls', output: 'src' }, child)],
        [event('session.idle', { sessionID: child })],
        [call('tool.execute.before', 'c-4', { args: { command: 'sleep 600' } })],
        [event('todo.updated', { sessionID: session, todos: [{ content: 'lamp', status: 'completed' }] })],
        [event('session.idle', { sessionID: session })],
        [event('session.deleted', { info: { id: session } })],
      ],
    },
    expected: {
      session_start: 1,
      turn_start: 1,
      tool_call: 3,
      tool_result: 1,
      tool_error: 2,
      subagent_start: 1,
      subagent_stop: 1,
      plan_update: 1,
      turn_end: 1,
      session_end: 1,
    },
  };
}
