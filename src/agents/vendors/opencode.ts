import type { VendorAdapter, VendorCall, VendorEvent, VendorIds } from './adapter.js';
import { fieldsOf, marksAt, present, strangeKeys, textAt, type Fields } from './fields.js';
import { words } from './hook-installation.js';
import { readTool } from './tool.js';

/** Top-level keys of what the plugin sends. */
const keys = new Set(
  words(
    'type properties directory version sessionID parentID callID tool args title output metadata agent model parts',
  ),
);

/**
 * OpenCode: what our plugin forwards, `{type, …}` as the program gives it to plugins. A session with a parent is a subagent
 * of that one: its beginning and its end are recorded in the parent's session, what it does in between is not sent.
 */
export const opencodeAdapter: VendorAdapter = {
  label: 'OpenCode',
  translate: (payload, call) => [readOpencode(payload, call)],
  hooks: {
    form: { kind: 'plugin' },
    files: {
      project: '.opencode/plugin/agent-ledger.js',
      user: { variable: 'XDG_CONFIG_HOME', folder: '.config', file: 'opencode/plugin/agent-ledger.js' },
    },
    basicEvents: words(
      'session.created chat.message tool.execute.before tool.execute.after message.part.updated permission.asked',
      'permission.updated permission.replied todo.updated session.compacted session.error session.idle session.deleted',
    ),
    probe: {
      event: 'session.deleted',
      payload: (session, root) => ({ properties: { info: { id: session } }, directory: root }),
    },
  },
};

function readOpencode(payload: unknown, call: VendorCall): VendorEvent {
  const fields = fieldsOf(payload);
  const name = textAt(fields, 'type') ?? call.event ?? '';
  const properties = fieldsOf(fields['properties']);
  const part = fieldsOf(properties['part']);
  const state = fieldsOf(part['state']);
  const tool = readTool(toolFields(fields, part, state));
  const kind = kindOf({ fields, properties, state });
  return {
    name,
    rows: kind === undefined ? [name] : [`${name}:${kind}`, name],
    ids: idsOf(fields, properties, part),
    marks: {
      ...tool.marks,
      ...marksAt(fields, ['agent']),
      ...present({
        model: textAt(fieldsOf(fields['model']), 'modelID')?.slice(0, 200),
        plan_items: itemsIn(properties),
      }),
    },
    texts: { ...tool.texts, ...present({ error: errorIn(properties), title: titleIn(fields, properties) }) },
    openings: { ...tool.openings, ...present({ prompt: promptIn(fields) }) },
    strangeKeys: strangeKeys(fields, keys),
  };
}

interface Parts {
  readonly fields: Fields;
  readonly properties: Fields;
  readonly state: Fields;
}

function kindOf({ fields, properties, state }: Parts): string | undefined {
  if (parentOf(fields, properties) !== undefined) return 'child';
  return textAt(state, 'status') ?? textAt(properties, 'response', 'reply');
}

function parentOf(fields: Fields, properties: Fields): string | undefined {
  return textAt(fields, 'parentID') ?? textAt(fieldsOf(properties['info']), 'parentID');
}

function idsOf(fields: Fields, properties: Fields, part: Fields): VendorIds {
  const info = fieldsOf(properties['info']);
  const own =
    textAt(fields, 'sessionID') ??
    textAt(properties, 'sessionID') ??
    textAt(part, 'sessionID') ??
    textAt(info, 'id');
  const parent = parentOf(fields, properties);
  return present({
    vendor_session: parent ?? own,
    vendor_version: textAt(fields, 'version') ?? textAt(info, 'version'),
    call_id: textAt(fields, 'callID') ?? textAt(part, 'callID') ?? textAt(properties, 'callID'),
    agent_id: parent === undefined ? undefined : own,
    cwd: textAt(fields, 'directory'),
  });
}

function toolFields(fields: Fields, part: Fields, state: Fields): Fields {
  return {
    tool_name: fields['tool'] ?? part['tool'],
    tool_input: fields['args'] ?? state['input'],
    tool_response: fields['output'] ?? state['output'],
    error: state['error'],
  };
}

function itemsIn({ todos }: Fields): number | undefined {
  return Array.isArray(todos) ? todos.length : undefined;
}

function errorIn(properties: Fields): string | undefined {
  const error = fieldsOf(properties['error']);
  return textAt(fieldsOf(error['data']), 'message') ?? textAt(error, 'message', 'name');
}

function titleIn(fields: Fields, properties: Fields): string | undefined {
  return (
    textAt(fields, 'title') ?? textAt(properties, 'title') ?? textAt(fieldsOf(properties['info']), 'title')
  );
}

/** The texts that a person has written, not those of files that come with them. */
function promptIn({ parts }: Fields): string | undefined {
  if (!Array.isArray(parts)) return undefined;
  const texts = parts.map(fieldsOf).filter(({ type, synthetic }) => type === 'text' && synthetic !== true);
  return texts.flatMap((part) => textAt(part, 'text') ?? []).join('\n') || undefined;
}
