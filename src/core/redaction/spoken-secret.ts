import { matching } from './matching.js';
import { isFileName } from './secret-mention.js';
import { secretFamily } from './secret-name.js';
import type { Span } from './span.js';
import { isHighEntropy, isPlaceholder, looksMadeUp } from './value-shape.js';

/** "the password is hunter2", "changed the passphrase to …" */
export const findSpokenPasswords = matching(
  () =>
    /(?<![a-z])(?:password|passwd|passphrase|passcode)(?: for [\w@.-]{1,40})? (?:is|was|to|as|now) {1,2}(?:now )?["'`]?([^\s"'`,;()<>]{5,199}[^\s"'`,;()<>.!?:])(?![\w(])/gi,
  (value) =>
    !isPlaceholder(value) && looksMadeUp(value) && /\d/.test(value) && secretFamily(value) === undefined,
);

/** `CREATE USER bob IDENTIFIED BY '…'`, `ALTER ROLE bob WITH PASSWORD '…'` */
export const findSqlPasswords = matching(
  () =>
    /(?<![a-z])(?:identified by(?: password)?|(?:user|role) \S{1,100} (?:with )?(?:login )?(?:encrypted )?password) {1,3}'([^'\r\n]{1,200})(?=')/gi,
  (value) => !isPlaceholder(value),
);

/** `machine example.com login bob password …`, the lines of .netrc files. */
export const findNetrcPasswords = matching(
  () => /(?<![\w-])(?:machine|login) \S{1,200}\s{1,8}(?:login \S{1,200}\s{1,8})?password ([^\s{}"']{1,500})/g,
  (value) => !isPlaceholder(value),
);

const shortName = matching(
  () => /(?<![\w-])(?:pass|pwd|pw)["']?[ \t]?[:=][ \t]?(?:"([^"\r\n]{3,200})(?=")|([^\s"'`,;&<>]{3,200}))/gi,
  (value) => !isPlaceholder(value) && (looksMadeUp(value) || /^[a-z ]{6,}$/.test(value)),
);

/** Bare `pass`, `pwd` and `pw` mean a password where an account is named shortly before them, on this line or the last. */
export function findAccountPasswords(text: string): readonly Span[] {
  return shortName(text).filter(({ start }) => {
    return /(?<![a-z])(?:user|username|login|uid|email)(?![a-z])[^\r\n]*(?:\r?\n[^\r\n]*)?$/i.test(
      text.slice(Math.max(0, start - 80), start),
    );
  });
}

const run = /(?<![A-Za-z0-9+/_.~-])[A-Za-z0-9+/_.~-]{31,511}[A-Za-z0-9+/_~-](?![A-Za-z0-9+/_~(-])={0,2}/g;
const word = /(?<![\w.-])(?:(?:api|private|access|secret|signing|encryption) keys?|[\w.-]{4,64})(?![\w.-])/gi;
const reachBefore = 48;
const reachBehind = 16;

/** At least 32 random characters with a word such as "token" or "API key" close by. Digests and ids are no secrets. */
export function findRandomNearNames(text: string): readonly Span[] {
  const spans: Span[] = [];
  run.lastIndex = 0;
  for (let match = run.exec(text); match !== null; match = run.exec(text)) {
    const start = match.index;
    const end = run.lastIndex;
    if (isHighEntropy(match[0]) && !isEncodedFile(text, start) && isNearName(text, start, end))
      spans.push({ start, end });
  }
  return spans;
}

function isEncodedFile(text: string, start: number): boolean {
  return /(?:base64,|sha\d{1,3}[:=])$/i.test(text.slice(Math.max(0, start - 8), start));
}

function isNearName(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - reachBefore), start);
  const behind = /^[^\r\n]*/.exec(text.slice(end, end + reachBehind))?.[0] ?? '';
  const sameLine = before.slice(before.lastIndexOf('\n') + 1);
  return [sameLine, behind].some((part) => (part.match(word) ?? []).some(isNameOfKey));
}

/** Beside the usual names, settings such as `STRIPE_KEY`. */
function isNameOfKey(name: string): boolean {
  if (isFileName(name)) return false;
  if (secretFamily(name) !== undefined) return true;
  return (
    /^[A-Z][A-Z0-9_]*_KEY$/.test(name) &&
    !/(?:CACHE|FOREIGN|IDEMPOTENCY|PARTITION|PRIMARY|PUBLIC|SORT)_KEY$/.test(name)
  );
}
