import { oneLine } from '../../core/cut-text.js';
import type { VendorLedgerEvent } from './mapping.js';

/** Leaves room for marks of redaction: a summary has at most 500 characters. */
const characters = 200;

type Facts = Readonly<Record<string, unknown>>;

/** One line for people, made from what the event's data holds: at a level without texts it has none either. */
export function summaryLine(event: VendorLedgerEvent | 'info', name: string, data: Facts): string {
  const line = joined(headlines[event](data, name), detailOf(data));
  // Separators of lines and paragraphs are breaks too for many programs.
  return oneLine(line.replace(/[\u2028\u2029\u0085\v\f]/g, ' '), characters).trim() || name || 'Event';
}

const headlines: Readonly<Record<VendorLedgerEvent | 'info', (data: Facts, name: string) => string>> = {
  session_start: (data) => `Session started${inBrackets(data, 'source')}`,
  session_end: (data) => `Session ended${inBrackets(data, 'reason')}`,
  turn_start: () => 'Prompt',
  turn_end: () => 'Turn ended',
  turn_failed: () => 'Turn failed',
  tool_call: toolOf,
  tool_result: (data) => `${toolOf(data)} done`,
  tool_error: (data) =>
    `${toolOf(data)} ${data['dangling'] === true ? 'interrupted' : 'failed'}${exitOf(data)}`,
  permission_request: (data) => `Permission asked for ${toolOf(data)}`,
  permission_denied: (data) => `Permission denied for ${toolOf(data)}`,
  subagent_start: (data) => `Subagent started${inBrackets(data, 'agent_type')}`,
  subagent_stop: (data) => `Subagent ended${inBrackets(data, 'agent_type')}`,
  compaction: (data) => `Compaction${inBrackets(data, 'trigger')}`,
  plan_update: () => 'Plan',
  message: () => 'Message',
  notification: (_, name) => name,
  info: (_, name) => name,
};

function toolOf(data: Facts): string {
  return text(data, 'tool') || 'Tool';
}

const detailKeys = [
  'command',
  'paths',
  'target',
  'description',
  'task_subject',
  'last_assistant_message',
  'prompt',
  'message',
  'title',
  'delta',
  'file_path',
  'directory',
  'new_cwd',
  'error',
  'preview',
] as const;

function detailOf(data: Facts): string {
  const key = detailKeys.find((one) => data[one] !== undefined);
  const value = key === undefined ? undefined : data[key];
  if (Array.isArray(value))
    return value.length > 1 ? `${String(value[0])} and ${value.length - 1} more` : String(value[0]);
  return typeof value === 'string' ? value : '';
}

function joined(head: string, detail: string): string {
  return detail === '' ? head : `${head}: ${detail}`;
}

function inBrackets(data: Facts, key: string): string {
  const value = text(data, key);
  return value === '' ? '' : ` (${value})`;
}

function exitOf({ exit_code: code }: Facts): string {
  return typeof code === 'number' ? ` (exit ${code})` : '';
}

function text(data: Facts, key: string): string {
  const value = data[key];
  return typeof value === 'string' ? value : '';
}
