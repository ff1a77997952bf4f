import type { VendorEvent } from './adapter.js';
import { fieldsOf, marksAt, numberAt, present, sizeOf, strangeKeys, textAt, type Fields } from './fields.js';

const lineKeys = new Set('type thread_id item usage error message'.split(' '));

/** One line of `codex exec --json`. Item ids begin anew with each run: they are told apart by their thread. */
export function readStreamLine(fields: Fields, name: string): VendorEvent {
  const item = fieldsOf(fields['item']);
  const type = textAt(item, 'type');
  const facts = type === undefined ? lineFacts(fields) : itemFacts(item, type);
  return {
    name: type === undefined ? name : `${name}:${type}`,
    rows: type === undefined ? [name] : rowsOf(name, type, textAt(item, 'status')),
    ids: present({
      vendor_session: textAt(fields, 'thread_id'),
      call_id: tools.has(type ?? '') ? textAt(item, 'id') : undefined,
    }),
    strangeKeys: strangeKeys(fields, lineKeys),
    ...facts,
  };
}

type Facts = Pick<VendorEvent, 'marks' | 'texts' | 'openings'>;

const tools: ReadonlySet<string> = new Set([
  'command_execution',
  'file_change',
  'mcp_tool_call',
  'collab_tool_call',
  'web_search',
]);

function rowsOf(name: string, type: string, status: string | undefined): readonly string[] {
  return tools.has(type) ? [`${name}:tool:${status ?? ''}`, `${name}:tool`] : [`${name}:${type}`];
}

function lineFacts(fields: Fields): Facts {
  const error = textAt(fieldsOf(fields['error']), 'message') ?? textAt(fields, 'message');
  return { marks: usageMarks(fieldsOf(fields['usage'])), texts: present({ error }), openings: {} };
}

/** Input tokens include the cached ones. */
export function usageMarks(usage: Fields): Facts['marks'] {
  return marksAt(usage, [
    'input_tokens',
    'cached_input_tokens',
    'output_tokens',
    'reasoning_output_tokens',
    'total_tokens',
  ]);
}

const mostPaths = 50;

function itemFacts(item: Fields, type: string): Facts {
  const changes = Array.isArray(item['changes']) ? item['changes'].map(fieldsOf) : [];
  const paths = changes.flatMap((change) => textAt(change, 'path') ?? []).slice(0, mostPaths);
  const todos = Array.isArray(item['items']) ? item['items'].map(fieldsOf) : undefined;
  return {
    marks: present({
      tool: tools.has(type) ? toolName(item, type) : undefined,
      status: textAt(item, 'status')?.slice(0, 60),
      exit_code: numberAt(item, 'exit_code'),
      output_bytes: sizeOf(item['aggregated_output'] ?? item['result']),
      input_bytes: sizeOf(item['arguments']),
      plan_items: todos?.length,
      plan_done: todos?.filter(({ completed }) => completed === true).length,
    }),
    texts: present<string | readonly string[]>({
      command: textAt(item, 'command'),
      paths: paths.length === 0 ? undefined : paths,
      target: textAt(item, 'query'),
      error:
        textAt(fieldsOf(item['error']), 'message') ??
        (type === 'error' ? textAt(item, 'message') : undefined),
    }),
    openings: present({ message: textAt(item, 'text'), prompt: textAt(item, 'prompt') }),
  };
}

function toolName(item: Fields, type: string): string {
  const parts = [textAt(item, 'server'), textAt(item, 'tool')].filter((part) => part !== undefined);
  return parts.length === 0 ? type : parts.join('.').slice(0, 200);
}
