import type { DataRule, DataRules } from './data-rules.js';
import { NameTable, nameKey } from './name-table.js';

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const zero = 0x30;

/** Deeper values are left to the parser. */
const mostDepth = 100;

/** What a byte means within a string: 0 itself, 1 part of a longer character, 2 the end, 3 an escape, 4 not allowed. */
const inString = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === quote) return 2;
  if (byte === 0x5c) return 3;
  if (byte < 0x20) return 4;
  return byte < 0x80 ? 0 : 1;
});
/** Characters behind a backslash, `u` excepted. */
const escaped = new Uint8Array(256);
for (const character of '"\\/bfnrt') escaped[character.charCodeAt(0)] = 1;
const isHexDigit = new Uint8Array(256);
for (const digit of '0123456789abcdefABCDEF') isHexDigit[digit.charCodeAt(0)] = 1;

/**
 * Finds the ends of JSON values in compact form, byte by byte and without making anything; -1 means no more than that the
 * parser must say. What is scanned must be followed by a newline or another byte that ends it.
 */
export class JsonScan {
  /** Whether no string since this was set has held a byte beyond ASCII. */
  isAscii = true;
  /** Whether the string scanned last has escapes that stand for other characters than `"`, `\` and `/`. */
  hasEscapes = false;

  /** `at`: behind the opening quote. Returns the position of the closing one. */
  string(buffer: Buffer, at: number): number {
    this.hasEscapes = false;
    for (let index = at; ; index++) {
      // Four at a time: most bytes stand for themselves.
      while (
        (inString[buffer[index]!]! |
          inString[buffer[index + 1]!]! |
          inString[buffer[index + 2]!]! |
          inString[buffer[index + 3]!]!) ===
        0
      )
        index += 4;
      const kind = inString[buffer[index]!]!;
      if (kind === 0) continue;
      if (kind === 2) return index;
      if (kind === 1) this.isAscii = false;
      else if (kind === 4 || (index = this.#escape(buffer, index + 1)) === -1) return -1;
    }
  }

  /** `at`: behind the opening brace. Returns the position behind the closing one. */
  members(buffer: Buffer, at: number, rules: NameTable<DataRule>): number {
    if (buffer[at] === 0x7d) return at + 1;
    for (let key = at; ; key++) {
      const end = buffer[key] === quote ? this.string(buffer, key + 1) : -1;
      if (end === -1 || this.hasEscapes || buffer[end + 1] !== colon) return -1;
      const rule = rules.get(nameKey(buffer, key + 1, end), buffer, key + 1, end);
      key = this.#value(buffer, end + 2, 1);
      if (key === -1 || (rule !== undefined && !keeps[rule](buffer, end + 2, key))) return -1;
      if (buffer[key] === 0x7d) return key + 1;
      if (buffer[key] !== comma) return -1;
    }
  }

  /** Returns the position behind the value. */
  #value(buffer: Buffer, at: number, depth: number): number {
    const byte = buffer[at];
    if (byte === quote) return this.string(buffer, at + 1) + 1 || -1;
    if (byte === 0x7b) return this.#object(buffer, at + 1, depth + 1);
    if (byte === 0x5b) return this.#array(buffer, at + 1, depth + 1);
    if (byte === 0x74) return spells(buffer, at, 'true');
    if (byte === 0x66) return spells(buffer, at, 'false');
    if (byte === 0x6e) return spells(buffer, at, 'null');
    return endOfNumber(buffer, at);
  }

  #object(buffer: Buffer, at: number, depth: number): number {
    if (buffer[at] === 0x7d) return at + 1;
    if (depth > mostDepth) return -1;
    for (let key = at; ; key++) {
      const end = buffer[key] === quote ? this.string(buffer, key + 1) : -1;
      if (end === -1 || buffer[end + 1] !== colon) return -1;
      key = this.#value(buffer, end + 2, depth);
      if (key === -1) return -1;
      if (buffer[key] === 0x7d) return key + 1;
      if (buffer[key] !== comma) return -1;
    }
  }

  #array(buffer: Buffer, at: number, depth: number): number {
    if (buffer[at] === 0x5d) return at + 1;
    if (depth > mostDepth) return -1;
    for (let item = at; ; item++) {
      item = this.#value(buffer, item, depth);
      if (item === -1) return -1;
      if (buffer[item] === 0x5d) return item + 1;
      if (buffer[item] !== comma) return -1;
    }
  }

  /** `at`: behind the backslash. Returns the position of the escape's last character. */
  #escape(buffer: Buffer, at: number): number {
    const byte = buffer[at]!;
    if (byte !== quote && byte !== 0x5c && byte !== 0x2f) this.hasEscapes = true;
    if (escaped[byte] === 1) return at;
    if (byte !== 0x75) return -1;
    for (let digit = at + 1; digit <= at + 4; digit++) if (isHexDigit[buffer[digit]!] === 0) return -1;
    return at + 4;
  }
}

export function rulesOf(...all: readonly DataRules[]): NameTable<DataRule> {
  const table = new NameTable<DataRule>();
  for (const rules of all) for (const [name, rule] of Object.entries(rules)) table.set(name, rule);
  return table;
}

/** Whether the value at [from, to) keeps the rule. False for a few that do, such as `1.0` for an integer. */
const keeps: Readonly<Record<DataRule, (buffer: Buffer, from: number, to: number) => boolean>> = {
  text: (buffer, from) => buffer[from] === quote,
  texts: (buffer, from, to) => buffer[from] === 0x5b && holdsTexts(buffer, from + 1, to - 1),
  'text?': (buffer, from) => buffer[from] === quote || buffer[from] === 0x6e,
  'integer?': (buffer, from, to) => buffer[from] === 0x6e || isDigits(buffer, from, to),
  size: isDigits,
  count: (buffer, from) => isDigit(buffer[from]!),
  code: (buffer, from, to) => buffer[from] === quote || isDigits(buffer, from, to),
  flag: (buffer, from) => buffer[from] === 0x74 || buffer[from] === 0x66,
  hash: (buffer, from, to) =>
    buffer[from] === quote && to - from === 66 && isLowerHex(buffer, from + 1, to - 1),
};

/** Items of a sound array, all of which begin with a quote: a value that is no text begins behind a comma with another byte. */
function holdsTexts(buffer: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to;) {
    if (buffer[at] !== quote) return false;
    for (at++; buffer[at] !== quote; at++) if (buffer[at] === 0x5c) at++;
    at += 2;
  }
  return true;
}

export function isLowerHex(buffer: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = buffer[at]!;
    if (!isDigit(byte) && (byte < 0x61 || byte > 0x66)) return false;
  }
  return true;
}

export function isDigits(buffer: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!isDigit(buffer[at]!)) return false;
  return to > from;
}

function isDigit(byte: number): boolean {
  return byte >= zero && byte <= 0x39;
}

function spells(buffer: Buffer, at: number, word: string): number {
  for (let index = 0; index < word.length; index++)
    if (buffer[at + index] !== word.charCodeAt(index)) return -1;
  return at + word.length;
}

/** Returns the position behind the number, or -1. */
function endOfNumber(buffer: Buffer, from: number): number {
  let at = buffer[from] === 0x2d ? from + 1 : from;
  if (buffer[at] === zero) at += 1;
  else if ((at = endOfDigits(buffer, at)) === -1) return -1;
  if (buffer[at] === 0x2e && (at = endOfDigits(buffer, at + 1)) === -1) return -1;
  if (buffer[at] !== 0x65 && buffer[at] !== 0x45) return at;
  const sign = buffer[at + 1];
  return endOfDigits(buffer, sign === 0x2b || sign === 0x2d ? at + 2 : at + 1);
}

/** -1 when there are none. */
function endOfDigits(buffer: Buffer, from: number): number {
  let at = from;
  while (isDigit(buffer[at]!)) at += 1;
  return at === from ? -1 : at;
}
