import type { VendorScript } from './vendor-program.js';

/** What one session of a stand-in must leave in the ledger, by event; made of payloads invented after the vendors' shapes. */
export interface StandInSession {
  readonly script: VendorScript;
  readonly expected: Readonly<Record<string, number>>;
}

const bash = (id: string, command: string): Readonly<Record<string, unknown>> => ({
  tool_name: 'Bash',
  tool_input: { command, description: 'Runs a command' },
  tool_use_id: id,
});

const edit = (id: string, project: string): Readonly<Record<string, unknown>> => ({
  tool_name: 'Edit',
  tool_input: { file_path: `${project}/src/lamp.ts`, old_string: 'off', new_string: 'on' },
  tool_use_id: id,
});

/** A turn with two tools at once, one that fails, a subagent with a tool of its own, and one that is cancelled. */
export function claudeSession(
  project: string,
  session = '0b9f6a52-6c1e-4a6f-8a41-2f4d5e0c7b11',
): StandInSession {
  const helper = { agent_id: 'a7c41f0', agent_type: 'Explore' };
  const ended = { stop_hook_active: false, background_tasks: [], session_crons: [] };
  return {
    script: {
      project,
      common: {
        session_id: session,
        transcript_path: `/home/lamp/.claude/projects/x/${session}.jsonl`,
        cwd: project,
        permission_mode: 'default',
      },
      steps: [
        [{ hook_event_name: 'SessionStart', source: 'startup', model: 'claude-lamp-5' }],
        [{ hook_event_name: 'UserPromptSubmit', prompt: 'Switch the lamp on and run the tests' }],
        [
          { hook_event_name: 'PreToolUse', ...bash('toolu_1', 'npm test') },
          { hook_event_name: 'PreToolUse', ...edit('toolu_2', project) },
        ],
        [
          {
            hook_event_name: 'PostToolUse',
            ...bash('toolu_1', 'npm test'),
            tool_response: { stdout: '12 passed', stderr: '', interrupted: false },
            duration_ms: 912,
          },
          {
            hook_event_name: 'PostToolUse',
            ...edit('toolu_2', project),
            tool_response: { filePath: `${project}/src/lamp.ts`, success: true },
          },
        ],
        [{ hook_event_name: 'PreToolUse', ...bash('toolu_3', 'false') }],
        [
          {
            hook_event_name: 'PostToolUseFailure',
            ...bash('toolu_3', 'false'),
            error: 'Exit code 1\nno',
            is_interrupt: false,
          },
        ],
        [{ hook_event_name: 'SubagentStart', ...helper }],
        [{ hook_event_name: 'PreToolUse', ...bash('toolu_4', 'ls'), ...helper }],
        [{ hook_event_name: 'PostToolUse', ...bash('toolu_4', 'ls'), ...helper, tool_response: 'src' }],
        [
          {
            hook_event_name: 'SubagentStop',
            ...helper,
            ...ended,
            agent_transcript_path: '/x/agent-a7c41f0.jsonl',
          },
        ],
        [{ hook_event_name: 'PreToolUse', ...bash('toolu_5', 'sleep 600') }],
        [{ hook_event_name: 'Notification', message: 'Waiting for you', notification_type: 'idle_prompt' }],
        [{ hook_event_name: 'Stop', ...ended, last_assistant_message: 'The lamp is on.' }],
        [{ hook_event_name: 'SessionEnd', reason: 'prompt_input_exit' }],
      ],
    },
    expected: {
      session_start: 1,
      turn_start: 1,
      tool_call: 5,
      tool_result: 3,
      // One failed, one was never answered and is closed by Stop.
      tool_error: 2,
      subagent_start: 1,
      subagent_stop: 1,
      notification: 1,
      turn_end: 1,
      session_end: 1,
    },
  };
}

export function codexSession(
  project: string,
  session = '5d2f3c11-9a0e-4b7b-b0a4-61d7f1a0e9c3',
): StandInSession {
  const turn = { turn_id: 'turn-1' };
  return {
    script: {
      project,
      common: {
        session_id: session,
        transcript_path: null,
        cwd: project,
        model: 'gpt-lamp',
        permission_mode: 'default',
      },
      steps: [
        [{ hook_event_name: 'SessionStart', source: 'startup' }],
        [{ hook_event_name: 'UserPromptSubmit', prompt: 'Switch the lamp on', ...turn }],
        [
          { hook_event_name: 'PreToolUse', ...bash('call_1', 'ls'), ...turn },
          { hook_event_name: 'PreToolUse', ...bash('call_2', 'cat lamp'), ...turn },
        ],
        [
          { hook_event_name: 'PostToolUse', ...bash('call_1', 'ls'), tool_response: 'lamp\n', ...turn },
          { hook_event_name: 'PostToolUse', ...bash('call_2', 'cat lamp'), tool_response: 'off\n', ...turn },
        ],
        [{ hook_event_name: 'Stop', stop_hook_active: false, last_assistant_message: 'It is on.', ...turn }],
        [{ hook_event_name: 'SessionEnd', reason: 'exit' }],
      ],
    },
    expected: { session_start: 1, turn_start: 1, tool_call: 2, tool_result: 2, turn_end: 1, session_end: 1 },
  };
}
