import { closingOf, tornMark } from './json-closing.js';
import { countWrittenMembers, surveyJson } from './json-members.js';
import { JsonReader, type JsonToken } from './json-reader.js';

export type TornClosing =
  | { readonly kind: 'whole' }
  | { readonly kind: 'closed'; readonly closing: Uint8Array }
  | { readonly kind: 'unclosable'; readonly reason: UnclosableReason };

/**
 * `nul_bytes`: the file grew but its data never reached the disk (power loss); `no_object`: it does not begin with
 * `{`; `glued`: another line begins inside it; `invalid`: bytes that no writer of ours leaves behind.
 */
export type UnclosableReason = 'no_object' | 'nul_bytes' | 'glued' | 'invalid';

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Decides what a killed writer's last bytes need to become a line again. `fragment` is all that stands behind a
 * file's last newline.
 *
 * `whole`: a complete JSON object, only its newline is missing. `closed`: `fragment` followed by `closing` is one JSON
 * object in valid UTF-8 without duplicate keys, of which `isTornLine` holds; `closing` has no newline and never is
 * empty. That was checked by parsing the result. `unclosable`: the check failed, or would.
 *
 * If writing the closing is cut short too, closing again what stands then yields exactly the missing rest. Never
 * throws; time and memory are linear in the length, whatever the bytes.
 */
export function closeTornLine(fragment: Uint8Array): TornClosing {
  if (fragment.includes(0)) return unclosable('nul_bytes');
  const reader = new JsonReader(fragment);
  if (!opensObject(reader)) return unclosable('no_object');
  if (fragment.includes(0x0a)) return unclosable('invalid');
  if (readToStop(reader) === 'broken') return unclosable(brokeAtNextLine(reader) ? 'glued' : 'invalid');
  if (reader.place === 'nothing') return isValid(fragment) ? { kind: 'whole' } : unclosable('invalid');
  const closing = Buffer.from(closingOf(reader), 'latin1');
  return isTornObject(Buffer.concat([fragment, closing]))
    ? { kind: 'closed', closing }
    : unclosable('invalid');
}

/**
 * Whether a line was closed after a tear: its outermost object's last member is `"torn":true`, written as
 * `closeTornLine` writes it. Looks at the last 13 bytes only. Exact for every line that is one complete JSON object
 * without blanks or newline behind it: the last brace is the outermost object's, and a quote that has no backslash
 * before it and `torn` behind it can only begin a string. Of other lines it says nothing.
 */
export function isTornLine(line: Uint8Array | string): boolean {
  const start = line.length - tornMark.length;
  if (typeof line === 'string') return line.endsWith(tornMark) && line[start - 1] !== '\\';
  for (let index = 0; index < tornMark.length; index++) {
    if (line[start + index] !== tornMark.charCodeAt(index)) return false;
  }
  return line[start - 1] !== 0x5c;
}

function unclosable(reason: UnclosableReason): TornClosing {
  return { kind: 'unclosable', reason };
}

function opensObject(reader: JsonReader): boolean {
  return reader.next() === 'open' && reader.containers[0] === true;
}

function readToStop(reader: JsonReader): JsonToken {
  let token = reader.next();
  while (token !== 'end' && token !== 'cut' && token !== 'broken') token = reader.next();
  return token;
}

/** Broke at a `{`, or right behind the `{"` of which the quote ended the string that the tear had left open. */
function brokeAtNextLine({ bytes, offset }: JsonReader): boolean {
  return bytes[offset] === 0x7b || (bytes[offset - 1] === 0x22 && bytes[offset - 2] === 0x7b);
}

function isValid(bytes: Uint8Array): boolean {
  try {
    JSON.parse(strictUtf8.decode(bytes));
    return true;
  } catch {
    return false;
  }
}

function isTornObject(bytes: Uint8Array): boolean {
  try {
    const text = strictUtf8.decode(bytes);
    const { members } = surveyJson(JSON.parse(text));
    return isTornLine(text) && members === countWrittenMembers(text);
  } catch {
    return false;
  }
}
