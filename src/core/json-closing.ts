import { latin1, type JsonReader } from './json-reader.js';

/** Last member of the outermost object and its end: what every closed line ends with. */
export const tornMark = '"torn":true}';

/**
 * What is missing, as characters of one byte each, when `reader` came to its `end` or `cut` inside an object: the
 * rest of the token, of the member, of every open container, innermost first, and `"torn":true` in the outermost one.
 *
 * Repeatable: where only the first k bytes of a closing reached the disk, the closing of what stands then is exactly
 * the rest. Two rules make it so. In the outermost object a key that stops inside `torn` becomes that key, whoever
 * began it. Every other key without an end gets `~torn<n>`, n being the offset of that `~` (so it is known again when
 * it is itself cut): without it `{"ab":1,"a` could become a second `a`.
 *
 * Blind to what the bytes mean: keys that were there twice stay, and a member `torn` of another value too.
 */
export function closingOf(reader: JsonReader): string {
  if (atMark(reader)) return tornMark.slice(reader.offset - reader.tokenStart);
  const parts = [restOfMember(reader)];
  for (let depth = reader.containers.length - 1; depth > 0; depth--) {
    parts.push(reader.containers[depth] ? '}' : ']');
  }
  parts.push(inMark(reader) ? '}' : `,${tornMark}`);
  return parts.join('');
}

/** The next key of the outermost object is due, or the one begun can still become the mark. */
function atMark(reader: JsonReader): boolean {
  if (reader.containers.length !== 1) return false;
  if (reader.place !== 'key' && reader.place !== 'key_or_close') return false;
  return tornMark.startsWith(latin1(reader.bytes, reader.tokenStart));
}

/** The outermost object's last key is the mark's; its value may still be missing. */
function inMark({ bytes, path }: JsonReader): boolean {
  const key = path[0] ?? -1;
  return key >= 0 && latin1(bytes, key, key + 6) === '"torn"';
}

function restOfMember(reader: JsonReader): string {
  const isCut = reader.tokenStart < reader.offset;
  switch (reader.place) {
    case 'key':
      return isCut ? restOfKey(reader) : `"~torn${reader.offset + 1}":null`;
    case 'key_or_close':
      return isCut ? restOfKey(reader) : '';
    case 'colon':
      return `:${missingValue(reader)}`;
    case 'value':
      return isCut ? restOfScalar(reader) : missingValue(reader);
    case 'value_or_close':
      return isCut ? restOfScalar(reader) : '';
    case 'separator':
    case 'nothing':
      break;
  }
  return '';
}

function missingValue(reader: JsonReader): string {
  return reader.containers.length === 1 && inMark(reader) ? 'true' : 'null';
}

function restOfKey({ bytes, tokenStart }: JsonReader): string {
  const tilde = bytes.lastIndexOf(0x7e);
  const begun = tilde > tokenStart ? latin1(bytes, tilde) : '';
  const full = `~torn${tilde}`;
  if (begun !== '' && full.startsWith(begun)) return `${full.slice(begun.length)}":null`;
  const character = restOfCharacter(bytes, tokenStart + 1);
  return `${character}~torn${bytes.length + character.length}":null`;
}

function restOfScalar({ bytes, tokenStart }: JsonReader): string {
  const first = bytes[tokenStart];
  if (first === 0x22) return `${restOfCharacter(bytes, tokenStart + 1)}"`;
  const literal = ['true', 'false', 'null'].find((word) => word.charCodeAt(0) === first);
  if (literal) return literal.slice(bytes.length - tokenStart);
  return /[-+.eE]$/.test(latin1(bytes, bytes.length - 1)) ? '0' : '';
}

/** Inside a string that began before `from`: what its last character lacks. */
function restOfCharacter(bytes: Uint8Array, from: number): string {
  let at = from;
  let highHalfEnd = -1;
  while (at < bytes.length) {
    const size = bytes[at] !== 0x5c ? 1 : bytes[at + 1] === 0x75 ? 6 : 2;
    if (at + size > bytes.length) break;
    if (size === 6 && isHighHalf(latin1(bytes, at, at + 6))) highHalfEnd = at + size;
    at += size;
  }
  const afterHighHalf = highHalfEnd === at;
  if (at < bytes.length || afterHighHalf) return restOfEscape(latin1(bytes, at), afterHighHalf);
  return restOfUtf8(bytes, from);
}

/** `\` becomes `\\`, `\u1…` some character that is never NUL, and a high half gets its low half (`\udc3f`). */
function restOfEscape(begun: string, afterHighHalf: boolean): string {
  if (afterHighHalf && begun.length < 4) return '\\udc3f'.slice(begun.length);
  if (begun === '\\') return '\\';
  const rest = '\\u003f'.slice(begun.length);
  return isHighHalf(begun + rest) ? `${rest}\\udc3f` : rest;
}

function isHighHalf(escape: string): boolean {
  return /^\\u[dD][89abAB]/.test(escape);
}

/** The smallest character that begins with the bytes of the last, unfinished sequence (RFC 3629, section 4). */
function restOfUtf8(bytes: Uint8Array, from: number): string {
  const last = bytes.length - 1;
  let lead = last;
  while (lead > from && lead > last - 2 && isContinuation(bytes[lead])) lead--;
  const byte = lead < from ? 0 : (bytes[lead] ?? 0);
  const missing = lead + sequenceLength(byte) - bytes.length;
  if (missing <= 0) return '';
  if (lead < last) return '\x80\x80'.slice(0, missing);
  const second = byte === 0xe0 ? '\xa0' : byte === 0xf0 ? '\x90' : '\x80';
  return `${second}\x80\x80`.slice(0, missing);
}

function sequenceLength(lead: number): number {
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc0 ? 2 : 1;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
