import { familyOfKeyword, type SecretFamily } from './secret-name.js';

/**
 * A name in a text that announces a secret behind it: `DB_PASSWORD`, `--api-key`, `Private key`. Headers are read
 * elsewhere.
 */
export interface Mention {
  readonly name: string;
  readonly family: SecretFamily;
  readonly start: number;
  readonly end: number;
}

/** Every text with a mention that `visitMentions` finds contains one of these, whatever the case; "passed" is none. */
export const mentionTriggers: readonly string[] = [
  'pwd|token|secret|key|crede|creds|cred=|cred:|cred"|cred_'.split('|'),
  'passw|passp|passc|pass=|pass:|pass"|pass\'|pass`|pass |pass>|pass]|pass\\'.split('|'),
].flat();

const keyword = /pass|pwd|token|secret|key|cred/gi;
const reach = 64;

const fileEnding =
  /\.(?:c|cc|cfg|conf|cpp|cs|css|csv|env|go|h|hpp|html?|ini|java|js|json|jsx|kt|lock|log|md|mjs|cjs|pem|php|png|py|rb|rs|scss|sh|snap|sql|svg|toml|ts|tsx|txt|vue|xml|ya?ml)$/i;

/**
 * Calls `visit` with the borders of each word around a keyword, left to right; it returns where to go on, at the end of
 * the word or later. Every character is looked at a bounded number of times; a word that goes on for 64 characters to one
 * side of its keyword is none.
 */
export function visitKeywords(text: string, visit: (start: number, end: number) => number): void {
  let floor = 0;
  keyword.lastIndex = 0;
  while (keyword.test(text)) {
    const from = keyword.lastIndex;
    const start = startOfName(text, from, floor);
    const end = endOfName(text, from);
    const isName = from - start < reach && !goesOn(text, end);
    floor = isName ? visit(start, end) : end;
    keyword.lastIndex = floor;
  }
}

/** The mention between two borders that `visitKeywords` found, or undefined for any other word. */
export function mentionAt(text: string, start: number, end: number): Mention | undefined {
  const word = text.slice(start, end);
  const from = end - start <= 4 && /^keys?$/i.test(word) ? startOfWordBefore(text, start) : start;
  const name = from === start ? word : text.slice(from, end);
  const family = familyOfKeyword(name);
  if (family === undefined || isFileName(name)) return undefined;
  return { name, family, start: from, end };
}

/** A file rather than a name: `token.ts`, `secret_test.go`. */
export function isFileName(name: string): boolean {
  return name.includes('.') && fileEnding.test(name);
}

/** Also steps over the letter of an escape: in `\npassword: x`, written with a backslash, the name is `password`. */
function startOfName(text: string, from: number, floor: number): number {
  const limit = Math.max(floor, from - reach);
  let start = from;
  while (start > limit && isNameCode(text.charCodeAt(start - 1))) start--;
  while (start < from && text.charCodeAt(start) === dot) start++;
  const isEscape =
    start < from && text.charCodeAt(start - 1) === backslash && 'nrt'.includes(text.charAt(start));
  return isEscape ? start + 1 : start;
}

function endOfName(text: string, from: number): number {
  const limit = from + reach;
  let end = from;
  while (end < limit && isNameCode(text.charCodeAt(end))) end++;
  while (end > from && text.charCodeAt(end - 1) === dot) end--;
  return end;
}

function goesOn(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  return code !== dot && isNameCode(code);
}

/** "API key", "private key": the word before, one blank away. */
function startOfWordBefore(text: string, start: number): number {
  const word = /[A-Za-z]{3,12} $/.exec(text.slice(Math.max(0, start - 13), start))?.[0];
  return word === undefined ? start : start - word.length;
}

const dot = 46;
const backslash = 92;

/** Letters, digits, `_`, `-` and `.`; NaN, past the end of the text, is none. */
function isNameCode(code: number): boolean {
  if (code >= 97 && code <= 122) return true;
  if (code >= 65 && code <= 90) return true;
  if (code >= 48 && code <= 57) return true;
  return code === 95 || code === 45 || code === dot;
}
