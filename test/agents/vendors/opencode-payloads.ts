import type { SamplePayload } from './payloads.js';

const session = 'ses_4f5a6b7c8d9eLamp';
const info = { id: session, title: 'Basket', version: '1.3.0', directory: '/home/ada/shop', projectID: 'p' };
const child = { id: 'ses_child1', parentID: session, title: 'Look', version: '1.3.0' };

function forwarded(type: string, more: object): Readonly<Record<string, unknown>> {
  return { type, directory: '/home/ada/shop', ...more };
}

const bash = { sessionID: session, callID: 'call_1', tool: 'bash' };

/** OpenCode: what the plugin forwards. */
export const opencodePayloads: readonly SamplePayload[] = [
  ['session_start', forwarded('session.created', { properties: { info } })],
  ['subagent_start', forwarded('session.created', { properties: { info: child }, parentID: session })],
  [
    'turn_start',
    forwarded('chat.message', {
      sessionID: session,
      agent: 'build',
      model: { providerID: 'x', modelID: 'lamp-9' },
      parts: [{ type: 'text', text: 'Make the basket survive' }],
    }),
  ],
  [
    'tool_call',
    forwarded('tool.execute.before', { ...bash, args: { command: 'npm test', description: 'Test' } }),
  ],
  ['tool_result', forwarded('tool.execute.after', { ...bash, title: 'npm test', output: 'ok' })],
  [
    'tool_error',
    forwarded('message.part.updated', {
      properties: {
        part: {
          type: 'tool',
          sessionID: session,
          callID: 'call_2',
          tool: 'read',
          state: { status: 'error', input: { filePath: '/home/ada/shop/no' }, error: 'File not found' },
        },
      },
    }),
  ],
  [
    'permission_request',
    forwarded('permission.asked', {
      properties: { sessionID: session, id: 'per_1', permission: 'bash', title: 'npm test' },
    }),
  ],
  [
    'permission_request',
    forwarded('permission.updated', {
      properties: { sessionID: session, id: 'per_1', type: 'bash', title: 'npm test', callID: 'call_1' },
    }),
  ],
  [
    'notification',
    forwarded('permission.replied', {
      properties: { sessionID: session, permissionID: 'per_1', response: 'once' },
    }),
  ],
  [
    'permission_denied',
    forwarded('permission.replied', {
      properties: { sessionID: session, requestID: 'per_1', reply: 'reject' },
    }),
  ],
  [
    'plan_update',
    forwarded('todo.updated', {
      properties: { sessionID: session, todos: [{ content: 'a', status: 'pending' }] },
    }),
  ],
  ['compaction', forwarded('session.compacted', { properties: { sessionID: session } })],
  [
    'turn_failed',
    forwarded('session.error', {
      properties: { sessionID: session, error: { name: 'ProviderError', data: { message: 'quota' } } },
    }),
  ],
  [
    'subagent_stop',
    forwarded('session.idle', { properties: { sessionID: 'ses_child1' }, parentID: session }),
  ],
  ['turn_end', forwarded('session.idle', { properties: { sessionID: session } })],
  ['session_end', forwarded('session.deleted', { properties: { info } })],
];
