import type { VendorEvent, VendorIds } from '../vendors/adapter.js';
import { fieldsOf, marksAt, present, sizeOf, textAt, type Fields } from '../vendors/fields.js';
import { exitCodeIn, readInput, type ToolFacts } from '../vendors/tool.js';
import { countsIn, type LineReading, type TokenRecord, type TranscriptReader } from './transcript.js';

const usageNames = [
  'input_tokens',
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
  'output_tokens',
] as const;

/** Kinds of lines that hold nothing an agent did, or tell again what other lines hold. */
const passedOverKinds: ReadonlySet<string> = new Set(
  [
    'progress summary file-history-snapshot queue-operation pr-link attachment custom-title ai-title agent-name',
    'last-prompt tag permission-mode worktree-state',
  ].flatMap((line) => line.split(' ')),
);

/** Transcripts of Claude Code (versions 2.0 and 2.1; the format is internal and changes). */
export function claudeTranscript(): TranscriptReader {
  const calls = new Map<string, ToolFacts>();
  const seen = new Set<string>();
  const tokens = new Map<string, TokenRecord>();
  return {
    read: (line) => {
      noteTokens(tokens, line);
      return readLine(line, { calls, seen });
    },
    tokenRecords: () => tokens.values(),
  };
}

interface Memory {
  /** Calls that wait for their result. */
  readonly calls: Map<string, ToolFacts>;
  /** Ids of calls: a message is told again while it grows. */
  readonly seen: Set<string>;
}

function readLine(line: Fields, memory: Memory): LineReading {
  const type = textAt(line, 'type') ?? '';
  if (type === 'user') return readUser(line, memory);
  if (type === 'assistant') return readAssistant(line, memory);
  if (type === 'system') return readSystem(line);
  if (passedOverKinds.has(type)) return { events: [], passedOver: [type] };
  return { events: [eventOf(line, { name: `transcript:${type}` })], passedOver: [] };
}

function readUser(line: Fields, { calls }: Memory): LineReading {
  const { content } = fieldsOf(line['message']);
  const blocks = blocksOf(content);
  const results = blocks
    .filter(({ type }) => type === 'tool_result')
    .map((block) => readResult(line, block, calls));
  if (results.length > 0) return { events: results, passedOver: [] };
  if (line['isMeta'] === true || line['isCompactSummary'] === true)
    return { events: [], passedOver: ['user meta'] };
  const prompt = blocks
    .flatMap((block) => (block['type'] === 'text' ? (textAt(block, 'text') ?? []) : []))
    .join('\n');
  if (prompt === '') return { events: [], passedOver: ['user without text'] };
  return { events: [eventOf(line, { name: 'transcript:prompt', openings: { prompt } })], passedOver: [] };
}

function readResult(line: Fields, block: Fields, calls: Map<string, ToolFacts>): VendorEvent {
  const callId = textAt(block, 'tool_use_id') ?? '';
  const call = calls.get(callId);
  calls.delete(callId);
  const isFailed = block['is_error'] === true;
  const name = 'transcript:tool_result';
  const text = typeof block['content'] === 'string' ? block['content'] : undefined;
  const tool = call?.marks['tool'];
  return eventOf(line, {
    name,
    rows: isFailed ? [`${name}:failed`] : [`${name}:${String(tool)}`, name],
    ids: present({ call_id: callId }),
    marks: {
      ...call?.marks,
      ...present({
        output_bytes: sizeOf(block['content']),
        exit_code: isFailed ? exitCodeIn(text) : undefined,
        interrupted: fieldsOf(line['toolUseResult'])['interrupted'] === true ? true : undefined,
      }),
    },
    texts: { ...call?.texts, ...present({ error: isFailed ? text : undefined }) },
  });
}

function readAssistant(line: Fields, { calls, seen }: Memory): LineReading {
  const message = fieldsOf(line['message']);
  const events: VendorEvent[] = [];
  const passedOver: string[] = [];
  const model = marksAt(message, ['model']);
  for (const block of blocksOf(message['content'])) {
    const type = textAt(block, 'type') ?? '';
    const text = type === 'text' ? textAt(block, 'text') : undefined;
    const id = textAt(block, 'id') ?? '';
    if (text !== undefined) {
      const name = line['isApiErrorMessage'] === true ? 'transcript:api_error' : 'transcript:text';
      events.push(eventOf(line, { name, marks: model, openings: { message: text } }));
    } else if (type === 'tool_use' && !seen.has(id)) {
      seen.add(id);
      const facts = toolFacts(block);
      calls.set(id, facts);
      const ids = present({ call_id: id });
      events.push(
        eventOf(line, { name: 'transcript:tool_use', ids, ...facts, marks: { ...facts.marks, ...model } }),
      );
    } else passedOver.push(`assistant ${type}`);
  }
  return { events, passedOver };
}

function toolFacts(block: Fields): ToolFacts {
  const tool = (textAt(block, 'name') ?? 'unknown').slice(0, 200);
  const input = readInput(tool, block['input']);
  return { ...input, marks: { tool, ...input.marks } };
}

const recordedSubtypes: ReadonlySet<string> = new Set([
  'turn_duration',
  'compact_boundary',
  'microcompact_boundary',
  'api_error',
]);

function readSystem(line: Fields): LineReading {
  const subtype = textAt(line, 'subtype') ?? '';
  if (!recordedSubtypes.has(subtype)) return { events: [], passedOver: [`system ${subtype}`.trim()] };
  const compaction = marksAt(fieldsOf(line['compactMetadata']), ['trigger', 'preTokens']);
  const marks = { ...marksAt(line, ['durationMs', 'level']), ...compaction };
  return { events: [eventOf(line, { name: `transcript:${subtype}`, marks })], passedOver: [] };
}

type Told = Pick<VendorEvent, 'name'> & Partial<VendorEvent>;

function eventOf(line: Fields, { name, rows = [name], ids = {}, marks = {}, ...rest }: Told): VendorEvent {
  const uuid = textAt(line, 'uuid');
  return {
    name,
    rows,
    ids: { ...idsOf(line), ...ids },
    marks: { ...marks, ...present({ uuid: uuid?.slice(0, 200) }) },
    texts: rest.texts ?? {},
    openings: rest.openings ?? {},
    strangeKeys: [],
  };
}

function idsOf(line: Fields): VendorIds {
  return present({
    vendor_session: textAt(line, 'sessionId'),
    vendor_version: textAt(line, 'version'),
    turn_id: textAt(line, 'promptId'),
    agent_id: textAt(line, 'agentId'),
    cwd: textAt(line, 'cwd'),
  });
}

/** A text alone is one block. */
function blocksOf(content: unknown): readonly Fields[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content) ? content.map(fieldsOf) : [];
}

/** A message comes in several lines that all tell its usage so far; request ids are missing behind some gateways. */
function noteTokens(tokens: Map<string, TokenRecord>, line: Fields): void {
  const message = fieldsOf(line['message']);
  const counts = countsIn(fieldsOf(message['usage']), usageNames);
  if (line['type'] !== 'assistant' || Object.keys(counts).length === 0) return;
  const key = `${textAt(message, 'id') ?? textAt(line, 'uuid') ?? ''} ${textAt(line, 'requestId') ?? ''}`;
  tokens.set(key, { key, session: textAt(line, 'sessionId') ?? '', tokens: counts });
}
