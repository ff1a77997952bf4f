import { LedgerError } from '../errors.js';
import { findJsonFault, type JsonFault, type JsonFaultReason } from './json-fault.js';
import { countWrittenMembers, surveyJson } from './json-members.js';
import { shownPointer } from './json-pointer.js';

export interface StrictJsonOptions {
  /** Deepest nesting of arrays and objects that is accepted; a scalar has depth 0. Default: 200. */
  readonly maxDepth?: number;
}

/** Nesting that callers' data may have, in both directions. */
export const defaultMaxDepth = 200;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenientUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const byteOrderMark = '\ufeff';

/** Stands in if the parser refuses what the reader accepts; no such input is known. */
const unplacedFault: JsonFault = { reason: 'malformed', offset: 0, pointer: '' };

const explanations: Readonly<Record<JsonFaultReason, string>> = {
  malformed: 'this is not JSON (RFC 8259), or its end is missing',
  invalid_utf8: 'these bytes are not UTF-8',
  duplicate_key: 'this key was there already in the same object',
  unsafe_integer:
    'this integer is beyond ±9007199254740991 (2^53 - 1) and would lose digits; send it as a string',
  number_overflow: 'this number is too large for a double',
  lone_surrogate: 'this string has half a surrogate pair, which is no character',
  too_deep: 'arrays and objects are nested too deeply',
};

/**
 * Parses input from a caller so that nothing changes meaning on the way: what is returned is what was written. One
 * leading byte order mark is skipped. A key `__proto__` becomes plain data.
 *
 * Throws INVALID_JSON for malformed JSON, bytes that are not UTF-8, a key twice in an object (after unescaping),
 * integers beyond ±(2^53 − 1) written without fraction and exponent, numbers beyond the doubles, lone surrogates and
 * too deep nesting; of several faults the first in reading order. `details`: `reason` (one name for each of these),
 * `offset` (bytes of UTF-8, from 0, byte order mark included), `line` (from 1), `pointer` (RFC 6901).
 *
 * Sound input costs JSON.parse and two linear scans; only suspicious input is read again token by token.
 */
export function parseStrict(input: string | Uint8Array, options: StrictJsonOptions = {}): unknown {
  const { maxDepth = defaultMaxDepth } = options;
  const decoded = typeof input === 'string' ? input : decode(input);
  const text = decoded.startsWith(byteOrderMark) ? decoded.slice(1) : decoded;
  const parsed = tryParse(text);
  if (parsed && !isSuspicious(parsed.value, text, maxDepth)) return parsed.value;
  const bytes = Buffer.from(text, 'utf8');
  const fault = findJsonFault(bytes, { maxDepth, rawSurrogateAt: rawSurrogateAt(text) });
  if (parsed && !fault) return parsed.value;
  throw invalidJson(fault ?? unplacedFault, bytes, decoded.length > text.length ? 3 : 0);
}

function tryParse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** False only for values without a fault; true also for some of them: 1e300, and escaped pairs such as \ud83d\ude00. */
function isSuspicious(value: unknown, text: string, maxDepth: number): boolean {
  const { members, depth, hasHugeNumber } = surveyJson(value);
  if (hasHugeNumber || depth > maxDepth || members !== countWrittenMembers(text)) return true;
  return /\\u[dD][89a-fA-F]/.test(text) || /\p{Surrogate}/u.test(text);
}

function rawSurrogateAt(text: string): number {
  const index = text.search(/\p{Surrogate}/u);
  return index === -1 ? -1 : Buffer.byteLength(text.slice(0, index));
}

function decode(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    throw invalidJson({ reason: 'invalid_utf8', offset: firstInvalidByte(bytes), pointer: '' }, bytes, 0);
  }
}

/** A decoder replaces what it cannot read by U+FFFD: the first one that the bytes do not spell out. */
function firstInvalidByte(bytes: Uint8Array): number {
  let offset = 0;
  for (const character of lenientUtf8.decode(bytes)) {
    if (character === '\ufffd' && !spellsReplacement(bytes, offset)) break;
    offset += Buffer.byteLength(character);
  }
  return offset;
}

function spellsReplacement(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd;
}

function invalidJson(fault: JsonFault, bytes: Uint8Array, skippedBytes: number): LedgerError {
  const { reason, pointer } = fault;
  const offset = fault.offset + skippedBytes;
  const line = 1 + countNewlines(bytes.subarray(0, fault.offset));
  const details = { reason, offset, line, pointer };
  if (bytes.length === 0)
    return new LedgerError('INVALID_JSON', 'JSON not accepted: it is empty', { details });
  // Of input that is one line of many only its reader knows the number.
  const lines = bytes.includes(newline) ? [`line ${line}`] : [];
  const place = [...lines, `byte ${offset}`, `in ${shownPointer(pointer)}`].join(', ');
  const message = `JSON not accepted (${place}): ${explanations[reason]}`;
  return new LedgerError('INVALID_JSON', message, { details });
}

const newline = 0x0a;

function countNewlines(bytes: Uint8Array): number {
  let newlines = 0;
  for (const byte of bytes) if (byte === newline) newlines++;
  return newlines;
}
