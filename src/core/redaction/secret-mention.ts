import { secretFamily, type SecretFamily } from './secret-name.js';

/** A name in a text that announces a secret behind it: `DB_PASSWORD`, `--api-key`, `Private key`. */
export interface Mention {
  readonly name: string;
  readonly family: SecretFamily;
  readonly start: number;
  readonly end: number;
}

/** Every text with a mention contains one of these, whatever the case. */
export const mentionTriggers: readonly string[] = ['pass', 'pwd', 'token', 'secret', 'key', 'cred', 'cookie', 'author'];

const keyword = new RegExp(mentionTriggers.join('|'), 'gi');
const reach = 64;

/** A file or a member of a module rather than a name: `token.ts`, `secret_test.go`. */
const fileName =
  /\.(?:c|cc|cfg|conf|cpp|cs|css|csv|env|go|h|hpp|html?|ini|java|js|json|jsx|kt|lock|log|md|mjs|cjs|pem|php|png|py|rb|rs|scss|sh|snap|sql|svg|toml|ts|tsx|txt|vue|xml|ya?ml)$/i;

/**
 * Calls `visit` for each mention, left to right. Every character is looked at a bounded number of times; a name that
 * goes on for 64 characters to one side of its keyword is none.
 */
export function visitMentions(text: string, visit: (mention: Mention) => void): void {
  let floor = 0;
  keyword.lastIndex = 0;
  for (let hit = keyword.exec(text); hit !== null; hit = keyword.exec(text)) {
    const start = startOfName(text, hit.index, floor);
    const end = endOfName(text, keyword.lastIndex);
    const mention = hit.index - start < reach ? mentionAt(text, start, end) : undefined;
    if (mention !== undefined) visit(mention);
    floor = end;
    keyword.lastIndex = end;
  }
}

function mentionAt(text: string, start: number, end: number): Mention | undefined {
  if (isNameCode(text.charCodeAt(end)) && text.charCodeAt(end) !== dot) return undefined;
  const name = text.slice(start, end);
  const from = /^keys?$/i.test(name) ? startOfWordBefore(text, start) : start;
  const whole = text.slice(from, end);
  const family = secretFamily(whole);
  if (family === undefined || fileName.test(whole)) return undefined;
  return { name: whole, family, start: from, end };
}

/** Also steps over the letter of an escape: in `\npassword: x`, written with a backslash, the name is `password`. */
function startOfName(text: string, from: number, floor: number): number {
  const limit = Math.max(floor, from - reach);
  let start = from;
  while (start > limit && isNameCode(text.charCodeAt(start - 1))) start--;
  while (start < from && text.charCodeAt(start) === dot) start++;
  const escape = start < from && text[start - 1] === '\\' && 'nrt'.includes(text[start] ?? ' ');
  return escape ? start + 1 : start;
}

function endOfName(text: string, from: number): number {
  const limit = from + reach;
  let end = from;
  while (end < limit && isNameCode(text.charCodeAt(end))) end++;
  while (end > from && text.charCodeAt(end - 1) === dot) end--;
  return end;
}

/** "API key", "private key": the word before, one blank away. */
function startOfWordBefore(text: string, start: number): number {
  const word = /[A-Za-z]{3,12} $/.exec(text.slice(Math.max(0, start - 13), start))?.[0];
  return word === undefined ? start : start - word.length;
}

const dot = 46;

/** Letters, digits, `_`, `-` and `.`; NaN, past the end of the text, is none. */
function isNameCode(code: number): boolean {
  if (code >= 97 && code <= 122) return true;
  if (code >= 65 && code <= 90) return true;
  if (code >= 48 && code <= 57) return true;
  return code === 95 || code === 45 || code === dot;
}
