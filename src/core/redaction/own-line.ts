import { isOneOf } from './character.js';

const longestIndent = 40;

/** Nothing but indentation, list and diff signs, `export` or an escaped line break stands before `start` on its line. */
export function startsLine(text: string, start: number): boolean {
  let at = start;
  const mayBeDeclared = text.charCodeAt(start - 1) === 32;
  for (const word of mayBeDeclared ? declaring : [])
    if (text.startsWith(word, start - word.length)) at = start - word.length;
  const limit = at - longestIndent;
  while (at > limit && isOneOf(text.charAt(at - 1), ' \t+-|>#')) at--;
  return at === 0 || isOneOf(text.charAt(at - 1), '\r\n') || isEscapedBreak(text, at - 2);
}

const declaring = ['export ', 'ENV ', 'set '];

function isEscapedBreak(text: string, at: number): boolean {
  return text.charAt(at) === '\\' && isOneOf(text.charAt(at + 1), 'nr');
}

/** Nothing but blanks, a comment or an escaped line break stands behind `end` on its line. */
export function endsLine(text: string, end: number): boolean {
  return /^[ \t]{0,40}(?:$|[\r\n]|\\[nr]|#)/.test(text.slice(end, end + longestIndent + 2));
}
