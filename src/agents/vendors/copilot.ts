import type { VendorAdapter, VendorCall, VendorEvent } from './adapter.js';
import { fieldsOf, marksAt, present, strangeKeys, textAt, type Fields } from './fields.js';
import { words } from './hook-installation.js';
import { readTool } from './tool.js';

/** Top-level keys of Copilot CLI's hook payloads. */
const keys = new Set(
  words(
    'sessionId timestamp cwd source initialPrompt prompt toolName toolArgs toolResult toolCallId error errorContext',
    'recoverable reason stopReason transcriptPath agentName agentDisplayName agentDescription agentId hook_event_name',
    'message title notificationType trigger customInstructions toolUseId',
  ),
);

/**
 * Copilot CLI: payloads in camel case, times in milliseconds since 1970 (ours are stamped here), and no name of the
 * event, so that each installed command names its own. Silence lets every tool run; only `preToolUse` could decide.
 */
export const copilotAdapter: VendorAdapter = {
  label: 'Copilot CLI',
  translate: (payload, call) => [readCopilot(payload, call)],
  hooks: {
    form: { kind: 'list', handler: (command) => ({ type: 'command', bash: command, timeoutSec: 10 }) },
    files: { project: '.github/hooks/agent-ledger.json' },
    basicEvents: words(
      'sessionStart userPromptSubmitted preToolUse postToolUse agentStop subagentStop errorOccurred sessionEnd',
    ),
    probe: {
      event: 'sessionEnd',
      payload: (session, root) => ({
        sessionId: session,
        timestamp: 1_767_225_600_000,
        cwd: root,
        reason: 'complete',
      }),
    },
  },
};

function readCopilot(payload: unknown, call: VendorCall): VendorEvent {
  const fields = fieldsOf(payload);
  const name = call.event ?? textAt(fields, 'hook_event_name') ?? '';
  const result = fieldsOf(fields['toolResult']);
  const tool = readTool(toolFields(fields, result));
  return {
    name,
    rows: rowsOf(name, fields, result),
    ids: present({
      vendor_session: textAt(fields, 'sessionId'),
      call_id: textAt(fields, 'toolCallId', 'toolUseId'),
      agent_id: textAt(fields, 'agentId'),
      cwd: textAt(fields, 'cwd'),
    }),
    marks: { ...marksAt(fields, markKeys), ...present({ agent_type: agentType(fields) }), ...tool.marks },
    texts: { ...tool.texts, ...present({ error: errorIn(fields) ?? failureIn(result) }) },
    openings: {
      ...tool.openings,
      ...present({ prompt: textAt(fields, 'prompt', 'initialPrompt'), message: textAt(fields, 'message') }),
    },
    strangeKeys: strangeKeys(fields, keys),
  };
}

const markKeys = words('source reason stopReason errorContext recoverable notificationType trigger');

function agentType(fields: Fields): string | undefined {
  return textAt(fields, 'agentName')?.slice(0, 200);
}

/** How a tool ended, and whether the session can go on after an error, tells rows apart. */
function rowsOf(name: string, fields: Fields, result: Fields): readonly string[] {
  const end = textAt(result, 'resultType') ?? (fields['recoverable'] === false ? 'fatal' : undefined);
  const tool = textAt(fields, 'toolName');
  return [end, tool].flatMap((more) => (more === undefined ? [] : [`${name}:${more}`])).concat(name);
}

function toolFields(fields: Fields, result: Fields): Fields {
  return {
    tool_name: fields['toolName'],
    tool_input: parsed(fields['toolArgs']),
    tool_response: result['textResultForLlm'] ?? fields['toolResult'],
  };
}

/** Arguments come as JSON in a text. */
function parsed(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  try {
    return JSON.parse(given) as unknown;
  } catch {
    return given;
  }
}

function errorIn(fields: Fields): string | undefined {
  return textAt(fields, 'error') ?? textAt(fieldsOf(fields['error']), 'message');
}

function failureIn(result: Fields): string | undefined {
  return textAt(result, 'resultType') === 'failure' ? textAt(result, 'textResultForLlm') : undefined;
}
