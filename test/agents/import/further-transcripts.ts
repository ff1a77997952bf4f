/** Transcripts of our own making, shaped like those of Gemini CLI and Cursor. */
type Line = Readonly<Record<string, unknown>>;

const at = (minute: number): string => `2026-03-04T10:${String(minute).padStart(2, '0')}:00.000Z`;

export const geminiSessionId = 'a9d2c1b0-7777-4888-9999-000011112222';

function message(id: string, minute: number, more: Line): Line {
  return { id, timestamp: at(minute), ...more };
}

const call = {
  id: 'run_shell_command-1',
  name: 'run_shell_command',
  args: { command: 'npm test' },
  timestamp: at(1),
};
const tokens = { input: 100, output: 10, cached: 40, thoughts: 5, tool: 0, total: 115 };

/** A message that grows over three lines, a part that is taken back, and what replaces it. */
export const geminiLines: readonly Line[] = [
  {
    sessionId: geminiSessionId,
    projectHash: 'x',
    startTime: at(0),
    lastUpdated: at(0),
    kind: 'main',
    directories: ['/home/ada/shop'],
    timestamp: at(0),
  },
  message('m1', 0, { type: 'user', content: [{ text: 'Make the basket survive' }] }),
  message('m2', 1, { type: 'gemini', content: 'I run the tests.', model: 'gemini-9', thoughts: [], tokens }),
  message('m2', 1, {
    type: 'gemini',
    content: 'I run the tests.',
    model: 'gemini-9',
    tokens,
    toolCalls: [{ ...call, status: 'executing' }],
  }),
  message('m2', 2, {
    type: 'gemini',
    content: 'I run the tests.',
    model: 'gemini-9',
    tokens: { ...tokens, output: 20, total: 125 },
    toolCalls: [{ ...call, status: 'error', resultDisplay: 'failed', result: [] }],
  }),
  { $set: { lastUpdated: at(2), summary: 'Basket' } },
  message('m3', 3, { type: 'user', content: 'Delete the shop' }),
  message('m4', 3, {
    type: 'gemini',
    content: 'Deleting.',
    tokens,
    toolCalls: [{ ...call, id: 'call-9', status: 'success' }],
  }),
  { $rewindTo: 'm3', timestamp: at(4) },
  message('m5', 5, { type: 'user', content: 'Mend the shop' }),
  message('m6', 6, { type: 'info', content: 'Model changed' }),
  { $set: { messages: [{ id: 'm7', type: 'user', content: 'a summary of what was said' }] } },
];

export const geminiStory = [
  ['session_start', at(0)],
  ['turn_start', at(0)],
  ['message', at(1)],
  ['tool_call', at(1)],
  ['tool_error', at(2)],
  ['notification', at(4)],
  ['turn_start', at(5)],
  ['notification', at(6)],
  ['info', at(6)],
];

const text = (said: string): Line => ({ type: 'text', text: said });

/** Two equal lines are two events: nothing else tells them apart. */
export const cursorLines: readonly Line[] = [
  { role: 'user', message: { content: [text('<user_query>\nMake the basket survive\n</user_query>')] } },
  {
    role: 'assistant',
    message: { content: [text('I look.'), { type: 'tool_use', name: 'Shell', input: { command: 'ls' } }] },
  },
  {
    role: 'assistant',
    message: { content: [{ type: 'tool_use', name: 'Shell', input: { command: 'ls' } }] },
  },
  {
    role: 'assistant',
    message: { content: [{ type: 'tool_use', name: 'Shell', input: { command: 'ls' } }] },
  },
  {
    role: 'assistant',
    message: {
      content: [{ type: 'tool_use', name: 'StrReplace', input: { path: '/home/ada/shop/web/cart.ts' } }],
    },
  },
  { role: 'assistant', message: { content: [text('It survives.')] } },
];

export const cursorStory = [
  'turn_start',
  'message',
  'tool_call',
  'tool_call',
  'tool_call',
  'tool_call',
  'message',
];
