import type { SamplePayload } from './payloads.js';

const base = {
  sessionId: '1c7f0a52-0000-4a4a-8b8b-123456789abc',
  timestamp: 1_772_618_400_000,
  cwd: '/home/ada/shop',
};
const shell = { toolName: 'bash', toolArgs: '{"command":"npm run lint","description":"Lint"}' };

/** Copilot CLI: payloads do not say what they are, so each stands with the event that its command names. */
export const copilotPayloads: readonly SamplePayload[] = [
  ['turn_start', { ...base, prompt: 'Make the basket survive' }, 'userPromptSubmitted'],
  ['session_start', { ...base, source: 'new', initialPrompt: 'Make the basket survive' }, 'sessionStart'],
  ['tool_call', { ...base, ...shell }, 'preToolUse'],
  [
    'tool_result',
    { ...base, ...shell, toolResult: { resultType: 'success', textResultForLlm: 'clean' } },
    'postToolUse',
  ],
  [
    'tool_error',
    { ...base, ...shell, toolResult: { resultType: 'failure', textResultForLlm: 'boom' } },
    'postToolUse',
  ],
  [
    'permission_denied',
    { ...base, ...shell, toolResult: { resultType: 'denied', textResultForLlm: 'no' } },
    'postToolUse',
  ],
  [
    'plan_update',
    { ...base, toolName: 'update_todo', toolArgs: '{}', toolResult: { resultType: 'success' } },
    'postToolUse',
  ],
  [
    'subagent_stop',
    { ...base, agentName: 'explore', agentDisplayName: 'Explore', stopReason: 'end_turn' },
    'subagentStop',
  ],
  [
    'notification',
    {
      ...base,
      error: { message: 'slow', name: 'Timeout', stack: 'x' },
      errorContext: 'model_call',
      recoverable: true,
    },
    'errorOccurred',
  ],
  [
    'turn_failed',
    { ...base, error: { message: 'quota', name: 'Error' }, errorContext: 'system', recoverable: false },
    'errorOccurred',
  ],
  ['turn_end', { ...base, transcriptPath: '/home/ada/.copilot/x', stopReason: 'end_turn' }, 'agentStop'],
  ['session_end', { ...base, reason: 'complete' }, 'sessionEnd'],
];
