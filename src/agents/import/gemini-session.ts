import type { VendorEvent, VendorIds } from '../vendors/adapter.js';
import { fieldsOf, marksAt, present, sizeOf, textAt, type Fields } from '../vendors/fields.js';
import { readInput, type ToolFacts } from '../vendors/tool.js';
import { countsIn, type LineReading, type TokenRecord, type TranscriptReader } from './transcript.js';

const usageNames = ['input', 'output', 'cached', 'thoughts', 'tool', 'total'] as const;

/**
 * Session files of Gemini CLI: a first line about the session, then messages, each told again whole whenever it has
 * grown, `{"$set": …}` about the session, and `{"$rewindTo": ID}`: that message and all behind it were taken back, of an
 * unknown one all. What was taken back is not recorded, so every line is seen once before the first is read.
 */
export function geminiSession(): TranscriptReader {
  const session = new Session();
  return {
    foresee: (line) => session.foresee(line),
    read: (line) => session.read(line),
    tokenRecords: () => session.tokenRecords(),
  };
}

class Session {
  #ids: VendorIds = {};
  /** Messages that stand, in order, as the file goes on; then all that were taken back. */
  readonly #standing = new Set<string>();
  readonly #takenBack = new Set<string>();
  #hasOwnLines = false;
  /** What of a message is recorded already: it is told again while it grows. */
  readonly #seen = new Set<string>();
  readonly #tokens = new Map<string, TokenRecord>();

  foresee(line: Fields): void {
    const rewind = textAt(line, '$rewindTo');
    if (rewind !== undefined) return this.#takeBack(rewind);
    const id = textAt(line, 'id');
    if (id === undefined) return;
    this.#hasOwnLines = true;
    this.#takenBack.delete(id);
    this.#standing.add(id);
  }

  #takeBack(target: string): void {
    let isBehind = !this.#standing.has(target);
    for (const id of this.#standing) {
      isBehind ||= id === target;
      if (!isBehind) continue;
      this.#standing.delete(id);
      this.#takenBack.add(id);
    }
  }

  read(line: Fields): LineReading {
    if (textAt(line, '$rewindTo') !== undefined)
      return { events: [this.#event('session:rewind', {})], passedOver: [] };
    if (textAt(line, 'id') !== undefined) return this.#readMessage(line);
    const set = line['$set'] === undefined ? line : fieldsOf(line['$set']);
    const readings = [...this.#readAbout(set), ...this.#readHeld(set)];
    return readings.length === 0
      ? { events: [], passedOver: ['$set'] }
      : {
          events: readings.flatMap(({ events }) => events),
          passedOver: readings.flatMap(({ passedOver }) => passedOver),
        };
  }

  /** The first line that names the session begins it. */
  #readAbout(about: Fields): readonly LineReading[] {
    const id = textAt(about, 'sessionId');
    const { directories } = about;
    const cwd: unknown = Array.isArray(directories) ? directories[0] : undefined;
    const isFirst = this.#ids.vendor_session === undefined && id !== undefined;
    this.#ids = {
      ...this.#ids,
      ...present({ vendor_session: id, cwd: typeof cwd === 'string' && cwd !== '' ? cwd : undefined }),
    };
    return isFirst
      ? [{ events: [this.#event('session:start', { marks: marksAt(about, ['kind']) })], passedOver: [] }]
      : [];
  }

  /** Messages in a list: the only form in some versions; in others a repetition, or what was made of them to save room. */
  #readHeld({ messages }: Fields): readonly LineReading[] {
    if (this.#hasOwnLines || !Array.isArray(messages)) return [];
    return messages.map((message) => this.#readMessage(fieldsOf(message)));
  }

  #readMessage(message: Fields): LineReading {
    const id = textAt(message, 'id') ?? '';
    if (this.#takenBack.has(id)) return { events: [], passedOver: ['taken back'] };
    this.#noteTokens(id, message);
    const type = textAt(message, 'type') ?? '';
    const told = [...this.#text({ id, type }, message), ...this.#calls(message)];
    return { events: told, passedOver: told.length === 0 ? [`${type} again`.trim()] : [] };
  }

  #text(
    { id, type }: { readonly id: string; readonly type: string },
    message: Fields,
  ): readonly VendorEvent[] {
    const text = textOf(message['content']);
    if (text === '' || !this.#isNew(`${id} text`)) return [];
    const openings: Readonly<Record<string, string>> = type === 'user' ? { prompt: text } : { message: text };
    return [this.#event(`session:${type}`, { marks: marksAt(message, ['model']), openings })];
  }

  #calls(message: Fields): readonly VendorEvent[] {
    const calls = Array.isArray(message['toolCalls']) ? message['toolCalls'].map(fieldsOf) : [];
    return calls.flatMap((call) => {
      const callId = textAt(call, 'id') ?? '';
      const facts = toolFacts(call);
      const ids = present({ call_id: callId || undefined });
      const begun = this.#isNew(`${callId} call`) ? [this.#event('session:call', { ...facts, ids })] : [];
      return [...begun, ...this.#result(call, { callId, facts })];
    });
  }

  #result(
    call: Fields,
    { callId, facts }: { readonly callId: string; readonly facts: ToolFacts },
  ): readonly VendorEvent[] {
    const status = textAt(call, 'status') ?? '';
    if (!ends.has(status) || !this.#isNew(`${callId} result`)) return [];
    const name = 'session:result';
    const isFailed = status !== 'success';
    return [
      this.#event(name, {
        rows: [`${name}:${isFailed ? status : String(facts.marks['tool'])}`, name],
        ids: present({ call_id: callId || undefined }),
        marks: {
          ...facts.marks,
          ...present({
            status,
            output_bytes: sizeOf(call['result']),
            interrupted: status === 'cancelled' || undefined,
          }),
        },
        texts: {
          ...facts.texts,
          ...present({ error: isFailed ? textAt(call, 'resultDisplay') : undefined }),
        },
      }),
    ];
  }

  tokenRecords(): Iterable<TokenRecord> {
    return this.#tokens.values();
  }

  #noteTokens(id: string, message: Fields): void {
    const tokens = countsIn(fieldsOf(message['tokens']), usageNames);
    if (Object.keys(tokens).length === 0) return;
    const session = this.#ids.vendor_session ?? '';
    const key = `${session} ${id}`;
    this.#tokens.set(key, { key, session, tokens });
  }

  #isNew(what: string): boolean {
    if (this.#seen.has(what)) return false;
    this.#seen.add(what);
    return true;
  }

  #event(
    name: string,
    { rows = [name], ids = {}, marks = {}, texts = {}, openings = {} }: Partial<VendorEvent>,
  ): VendorEvent {
    return { name, rows, ids: { ...this.#ids, ...ids }, marks, texts, openings, strangeKeys: [] };
  }
}

const ends: ReadonlySet<string> = new Set(['success', 'error', 'cancelled']);

function toolFacts(call: Fields): ToolFacts {
  const tool = (textAt(call, 'name') ?? 'unknown').slice(0, 200);
  const input = readInput(tool, call['args']);
  return { ...input, marks: { tool, ...input.marks } };
}

/** A text, or parts some of which have one. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  const parts = Array.isArray(content) ? content : [content];
  return parts
    .flatMap((part) => (typeof part === 'string' ? part : (textAt(fieldsOf(part), 'text') ?? [])))
    .join('\n');
}
