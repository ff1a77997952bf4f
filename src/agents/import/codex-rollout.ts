import type { VendorEvent, VendorIds } from '../vendors/adapter.js';
import { fieldsOf, marksAt, numberAt, present, sizeOf, textAt, type Fields } from '../vendors/fields.js';
import { readInput, type ToolFacts } from '../vendors/tool.js';
import {
  countsIn,
  type LineReading,
  type TokenRecord,
  type TokenSums,
  type TranscriptReader,
} from './transcript.js';

const usageNames = [
  'input_tokens',
  'cached_input_tokens',
  'output_tokens',
  'reasoning_output_tokens',
  'total_tokens',
] as const;

/** Rollouts of Codex: `{timestamp, type, payload}` a line. */
export function codexRollout(): TranscriptReader {
  const rollout = new Rollout();
  return { read: (line) => rollout.read(line), tokenRecords: () => rollout.tokenRecords() };
}

const nothing: LineReading = { events: [], passedOver: [] };

class Rollout {
  #ids: VendorIds = {};
  #turnId: string | undefined;
  /** Calls that wait for their output. */
  readonly #calls = new Map<string, ToolFacts>();
  #total: TokenSums = {};
  #sums: TokenSums = {};

  read(line: Fields): LineReading {
    const type = textAt(line, 'type') ?? '';
    const payload = fieldsOf(line['payload']);
    switch (type) {
      case 'session_meta':
        return this.#readMeta(payload);
      case 'turn_context':
        this.#turnId = textAt(payload, 'turn_id') ?? this.#turnId;
        return { ...nothing, passedOver: [type] };
      case 'response_item':
        return this.#readItem(payload);
      case 'event_msg':
        return this.#readMessage(payload);
      case 'compacted':
        return this.#one({
          name: 'rollout:compacted',
          openings: present({ message: textAt(payload, 'message') }),
        });
      default:
        return this.#one({ name: `rollout:${type}` });
    }
  }

  tokenRecords(): readonly TokenRecord[] {
    const { vendor_session: session = '' } = this.#ids;
    return Object.keys(this.#sums).length === 0 ? [] : [{ key: session, session, tokens: this.#sums }];
  }

  /** A fork repeats the meta line of what it comes from: the first one is the file's own. */
  #readMeta(payload: Fields): LineReading {
    if (this.#ids.vendor_session !== undefined) return { ...nothing, passedOver: ['session_meta again'] };
    this.#ids = present({
      vendor_session: textAt(payload, 'id'),
      vendor_version: textAt(payload, 'cli_version'),
      cwd: textAt(payload, 'cwd'),
    });
    const marks = marksAt(payload, [
      'originator',
      'source',
      'model_provider',
      'thread_source',
      'forked_from_id',
    ]);
    return this.#one({ name: 'rollout:session_meta', marks });
  }

  #readMessage(payload: Fields): LineReading {
    const type = textAt(payload, 'type') ?? '';
    const name = `rollout:${type}`;
    switch (type) {
      case 'token_count':
        this.#addTokens(fieldsOf(fieldsOf(payload['info'])['total_token_usage']));
        return { ...nothing, passedOver: [type] };
      case 'user_message':
        return this.#one({ name, openings: present({ prompt: textAt(payload, 'message') }) });
      case 'agent_message':
        return this.#one({ name, openings: present({ message: textAt(payload, 'message') }) });
      case 'task_complete':
        return this.#one({
          name,
          openings: present({ last_assistant_message: textAt(payload, 'last_agent_message') }),
        });
      case 'turn_aborted':
      case 'error':
        return this.#one({
          name,
          marks: marksAt(payload, ['reason']),
          texts: present({ error: textAt(payload, 'message') }),
        });
      default:
        return { ...nothing, passedOver: [`event_msg ${type}`.trim()] };
    }
  }

  #readItem(payload: Fields): LineReading {
    const type = textAt(payload, 'type') ?? '';
    if (/^(?:function|custom_tool|local_shell|web_search)_call$/.test(type))
      return this.#readCall(payload, type);
    if (/^(?:function|custom_tool)_call_output$/.test(type)) return this.#readOutput(payload);
    return { ...nothing, passedOver: [`response_item ${type}`.trim()] };
  }

  #readCall(payload: Fields, type: string): LineReading {
    const tool = (textAt(payload, 'name') ?? type.replace(/_call$/, '')).slice(0, 200);
    const input = readInput(tool, parsedArguments(payload));
    const facts = { ...input, marks: { tool, ...input.marks } };
    const callId = textAt(payload, 'call_id', 'id');
    if (callId !== undefined) this.#calls.set(callId, facts);
    const ids = present({ call_id: callId });
    return this.#one({ name: 'rollout:call', rows: [`rollout:call:${tool}`, 'rollout:call'], ids, ...facts });
  }

  #readOutput(payload: Fields): LineReading {
    const callId = textAt(payload, 'call_id');
    const call = this.#calls.get(callId ?? '');
    this.#calls.delete(callId ?? '');
    const { exitCode, isFailed } = endOf(payload['output']);
    const name = 'rollout:output';
    return this.#one({
      name,
      rows: isFailed ? [`${name}:failed`] : [name],
      ids: present({ call_id: callId }),
      marks: { ...call?.marks, ...present({ exit_code: exitCode, output_bytes: sizeOf(payload['output']) }) },
      texts: call?.texts ?? {},
    });
  }

  #one({ name, rows = [name], ids = {}, marks = {}, texts = {}, openings = {} }: Told): LineReading {
    const event: VendorEvent = {
      name,
      rows,
      ids: { ...this.#ids, ...present({ turn_id: this.#turnId }), ...ids },
      marks,
      texts,
      openings,
      strangeKeys: [],
    };
    return { events: [event], passedOver: [] };
  }

  /** Totals only grow and are told again and again; a smaller one begins anew. */
  #addTokens(usage: Fields): void {
    const total = countsIn(usage, usageNames);
    const isAnew = usageNames.some((name) => (total[name] ?? 0) < (this.#total[name] ?? 0));
    const sums: Record<string, number> = { ...this.#sums };
    for (const [name, count] of Object.entries(total))
      sums[name] = (sums[name] ?? 0) + count - (isAnew ? 0 : (this.#total[name] ?? 0));
    if (Object.keys(total).length === 0) return;
    this.#sums = sums;
    this.#total = total;
  }
}

type Told = Pick<VendorEvent, 'name'> & Partial<VendorEvent>;

/** Arguments are JSON in a text; a custom tool's input is the text itself. */
function parsedArguments(payload: Fields): unknown {
  const text = textAt(payload, 'arguments');
  if (text === undefined) return payload['input'] ?? payload['action'];
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** How a call ended, from the forms that versions have used: an object, JSON in a text, a first line. */
function endOf(output: unknown): { readonly exitCode: number | undefined; readonly isFailed: boolean } {
  const text = typeof output === 'string' ? output : textAt(fieldsOf(output), 'content');
  const exitCode = numberAt(fieldsOf(parsedObject(text)['metadata']), 'exit_code') ?? exitCodeOf(text);
  const isRefused = fieldsOf(output)['success'] === false;
  return { exitCode, isFailed: isRefused || (exitCode !== undefined && exitCode !== 0) };
}

function parsedObject(text: string | undefined): Fields {
  if (text === undefined || !text.startsWith('{')) return {};
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return {};
  }
}

function exitCodeOf(text = ''): number | undefined {
  const match = /^(?:Exit code: |Process exited with code )(\d{1,9})$/m.exec(text.slice(0, 500));
  return match === null ? undefined : Number(match[1]);
}
