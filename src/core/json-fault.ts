import { jsonPointer } from './json-pointer.js';
import { JsonReader, latin1, type JsonToken } from './json-reader.js';

export type JsonFaultReason =
  | 'malformed'
  | 'invalid_utf8'
  | 'duplicate_key'
  | 'unsafe_integer'
  | 'number_overflow'
  | 'lone_surrogate'
  | 'too_deep';

/** Where an input stops being strict JSON: `offset` in bytes, `pointer` (RFC 6901) to the value or member. */
export interface JsonFault {
  readonly reason: JsonFaultReason;
  readonly offset: number;
  readonly pointer: string;
}

export interface JsonFaultLimits {
  readonly maxDepth: number;
  /** Offset of a character that stands for a raw lone surrogate, -1 for none. */
  readonly rawSurrogateAt: number;
}

/**
 * The first fault in reading order, or undefined. Linear, but many times slower than JSON.parse: for input that is
 * known or suspected to be faulty. Expects valid UTF-8.
 */
export function findJsonFault(bytes: Uint8Array, limits: JsonFaultLimits): JsonFault | undefined {
  const reader = new JsonReader(bytes);
  const openObjects: Set<string>[] = [];
  for (;;) {
    const token = reader.next();
    const reason = faultOf(token, reader, limits) ?? trackKeys(token, reader, openObjects);
    if (reason) return { reason, offset: offsetOf(reason, reader), pointer: pointerOf(token, reader) };
    if (token === 'end') return undefined;
  }
}

function faultOf(token: JsonToken, reader: JsonReader, limits: JsonFaultLimits): JsonFaultReason | undefined {
  switch (token) {
    case 'broken':
    case 'cut':
      return 'malformed';
    case 'end':
      return reader.place === 'nothing' ? undefined : 'malformed';
    case 'open':
      return reader.containers.length > limits.maxDepth ? 'too_deep' : undefined;
    case 'key':
    case 'string':
      return hasLoneSurrogate(reader, limits.rawSurrogateAt) ? 'lone_surrogate' : undefined;
    case 'number':
      return numberFault(latin1(reader.bytes, reader.tokenStart, reader.offset));
    case 'close':
    case 'literal':
      break;
  }
  return undefined;
}

/** Keys are compared as they read after unescaping, so `"a"` and `"\u0061"` are the same. */
function trackKeys(token: JsonToken, reader: JsonReader, open: Set<string>[]): JsonFaultReason | undefined {
  if (token === 'open') open.push(new Set());
  if (token === 'close') open.pop();
  if (token !== 'key') return undefined;
  const key = stringAt(reader.bytes, reader.tokenStart, reader.offset);
  const keys = open.at(-1);
  if (keys?.has(key)) return 'duplicate_key';
  keys?.add(key);
  return undefined;
}

function hasLoneSurrogate({ bytes, tokenStart, offset }: JsonReader, rawSurrogateAt: number): boolean {
  if (rawSurrogateAt > tokenStart && rawSurrogateAt < offset) return true;
  return /\p{Surrogate}/u.test(stringAt(bytes, tokenStart, offset));
}

function numberFault(written: string): JsonFaultReason | undefined {
  const value = Number(written);
  if (/^-?\d+$/.test(written)) return Number.isSafeInteger(value) ? undefined : 'unsafe_integer';
  return Number.isFinite(value) ? undefined : 'number_overflow';
}

function offsetOf(reason: JsonFaultReason, reader: JsonReader): number {
  return reason === 'malformed' ? reader.offset : reader.tokenStart;
}

function pointerOf(token: JsonToken, reader: JsonReader): string {
  const steps: (string | number)[] = [];
  const depth = token === 'open' ? reader.path.length - 1 : reader.path.length;
  for (const [level, step] of reader.path.slice(0, depth).entries()) {
    if (!reader.containers[level]) steps.push(step);
    else if (step >= 0) steps.push(stringAt(reader.bytes, step));
  }
  return jsonPointer(steps);
}

/** The string whose opening quote stands at `start`; without `end`, up to its own closing quote. */
function stringAt(bytes: Uint8Array, start: number, end = endOfString(bytes, start)): string {
  return String(JSON.parse(Buffer.from(bytes.subarray(start, end)).toString('utf8')));
}

function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (bytes[at] !== 0x22) at += bytes[at] === 0x5c ? 2 : 1;
  return at + 1;
}
