import { basename, dirname } from 'node:path';
import type { VendorEvent, VendorIds } from '../vendors/adapter.js';
import { fieldsOf, present, textAt, type Fields } from '../vendors/fields.js';
import { readInput } from '../vendors/tool.js';
import type { LineReading, TranscriptReader } from './transcript.js';

/**
 * Transcripts of Cursor, `{role, message: {content: […]}}` a line: without times, without ids, without results of tools
 * and without tokens. The session's name is that of the file; a file in `subagents` belongs to the session whose folder
 * that is in.
 */
export function cursorTranscript(file: string): TranscriptReader {
  const ids = idsOf(file);
  return { isTimeless: true, read: (line) => readLine(line, ids), tokenRecords: () => [] };
}

function idsOf(file: string): VendorIds {
  const own = basename(file).replace(/\.[a-z]+$/, '');
  const folder = dirname(file);
  if (basename(folder) !== 'subagents') return present({ vendor_session: own || undefined });
  return present({ vendor_session: basename(dirname(folder)) || own, agent_id: own });
}

function readLine(line: Fields, ids: VendorIds): LineReading {
  const role = textAt(line, 'role') ?? '';
  const events: VendorEvent[] = [];
  const passedOver: string[] = [];
  for (const block of blocksOf(fieldsOf(line['message'])['content'])) {
    const type = textAt(block, 'type') ?? '';
    const text = type === 'text' ? textIn(block) : '';
    if (text !== '') events.push(textEvent(role, text, ids));
    else if (type === 'tool_use') events.push(callEvent(block, ids));
    else passedOver.push(`${role} ${type}`.trim());
  }
  return { events, passedOver };
}

function blocksOf(content: unknown): readonly Fields[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content) ? content.map(fieldsOf) : [];
}

/** A prompt stands between marks of the program's own. */
function textIn(block: Fields): string {
  const text = textAt(block, 'text') ?? '';
  return (/<user_query>\s*([^]*?)\s*<\/user_query>/.exec(text)?.[1] ?? text).trim();
}

function textEvent(role: string, text: string, ids: VendorIds): VendorEvent {
  const name = `transcript:${role}`;
  const openings: Readonly<Record<string, string>> = role === 'user' ? { prompt: text } : { message: text };
  return { name, rows: [name], ids, marks: {}, texts: {}, openings, strangeKeys: [] };
}

function callEvent(block: Fields, ids: VendorIds): VendorEvent {
  const tool = (textAt(block, 'name') ?? 'unknown').slice(0, 200);
  const input = readInput(tool, block['input']);
  const name = 'transcript:tool_use';
  const callId = textAt(block, 'id');
  return {
    name,
    rows: [`${name}:${tool}`, name],
    ids: { ...ids, ...present({ call_id: callId }) },
    ...input,
    marks: { tool, ...input.marks },
    strangeKeys: [],
  };
}
