import { isTornLine } from './torn-line.js';

/** What links, order and sessions need of a line, without keeping the rest. */
export interface LineFacts {
  /** Hashes this line says it follows; undefined for lines of other tools, which follow the line before them. */
  readonly parents: readonly string[] | undefined;
  readonly seq: number | undefined;
  readonly id: string | undefined;
  readonly sessionId: string;
  readonly event: string;
}

export type LineReading =
  | { readonly kind: 'line'; readonly facts: LineFacts }
  | { readonly kind: 'torn' }
  | { readonly kind: 'damaged' };

/**
 * Reads the facts of a whole line (no newline). Lines of our own writing are cut by position: the fixed key order
 * makes that safe, since quotes inside strings are always escaped. All others are parsed.
 */
export function readLine(line: Uint8Array): LineReading {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  return readOwnLine(bytes) ?? readAnyLine(bytes);
}

const headForm =
  /^\{"ts":"[^"\\]{20,40}","agent":"[^"\\]+","session_id":"([^"\\]+)","event":"([a-z0-9_.]+)",/;
const tailForm =
  /"id":"([0-9A-Z]{26})","seq":(\d{1,15})(?:,"stream":"(?:[^"\\]|\\.){1,400}","stream_seq":\d+)?(?:,"batch":\[\d+,\d+\])?(?:,"v":\d+)?,"prev":(?:"([0-9a-f]{64})"|\[("[0-9a-f]{64}"(?:,"[0-9a-f]{64}")*)\])\}$/;

/** Longest end of a line that holds id … prev: 64 parents, a stream name, numbers. */
const tailBytes = 5200;
const shortTailBytes = 260;

function readOwnLine(bytes: Buffer): LineReading | undefined {
  const head = headForm.exec(bytes.toString('latin1', 0, 300));
  if (head === null) return undefined;
  const tail = matchTail(bytes, shortTailBytes) ?? matchTail(bytes, tailBytes);
  if (tail === null) return undefined;
  const parents = tail[3] === undefined ? (tail[4] ?? '').slice(1, -1).split('","') : [tail[3]];
  return {
    kind: 'line',
    facts: {
      parents,
      seq: Number(tail[2]),
      id: tail[1] ?? '',
      sessionId: head[1] ?? '',
      event: head[2] ?? '',
    },
  };
}

function matchTail(bytes: Buffer, length: number): RegExpExecArray | null {
  return tailForm.exec(bytes.toString('latin1', Math.max(0, bytes.length - length)));
}

function readAnyLine(bytes: Buffer): LineReading {
  const value = parseObject(bytes);
  if (value === undefined) return { kind: 'damaged' };
  if (isTornLine(bytes)) return { kind: 'torn' };
  return {
    kind: 'line',
    facts: {
      parents: parentsOf(value['prev']),
      seq: Number.isSafeInteger(value['seq']) ? (value['seq'] as number) : undefined,
      id: textOf(value['id']),
      sessionId: textOf(value['session_id']) ?? '',
      event: textOf(value['event']) ?? '',
    },
  };
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** A leading BOM and a trailing CR of other tools are tolerated. */
export function parseObject(line: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(strictUtf8.decode(line));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function parentsOf(prev: unknown): readonly string[] | undefined {
  if (typeof prev === 'string') return [prev];
  if (Array.isArray(prev) && prev.every((one) => typeof one === 'string')) return prev;
  return undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
