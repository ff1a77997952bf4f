import { isAssignedSecret, type Assignment } from './assignment-verdict.js';
import { visitMentions, type Mention } from './secret-mention.js';
import type { Span } from './span.js';

/** How the name and the value hang together. */
const separator = /(\\{0,3}["'`])?\]?([ \t]{0,8})(=>|:=|=(?![=>~])|:(?![:=/]))([ \t]{0,8})/y;
const optionSeparator = /["'`]?[ \t]{1,8}(?![-=:|&<>;])/y;
const attribute = /["'][ \t]{1,8}value[ \t]{0,4}=[ \t]{0,4}(?=["'])/iy;
const elementContent = />(?=[^<>\s]{1,1000}<\/)/y;

const opener = /[bBfFrRuU]{0,2}(\\{0,3})(["'`])/y;
const longestQuoted = 4_000;
const longestIndent = 40;

/** What an unquoted value runs up to: in code and URLs, in shell words, in lines of environment files. */
const plainValue = /[^\s"'`;&|<>(){}[\],\\]{1,4000}/y;
const shellValue = /(?:[^\s"'`;&|<>\\]|\\(?![nrt"'`\s])){1,4000}/y;
const lineValue = /(?:[^\s"'`;\\]|\\(?![nrt"'`\s])){1,4000}/y;

/**
 * Secrets behind a name and a separator, wherever such pairs stand: shell, environment files, JSON (escaped, too), YAML,
 * INI, source code, connection strings, URL queries, options of commands, XML. The rule of each span is the family of its
 * name. Headers (`Authorization`, `Cookie`) have their own rules, since their values have parts.
 */
export function findAssignments(text: string): readonly Span[] {
  const spans: Span[] = [];
  visitMentions(text, (mention) => {
    if (mention.family === 'authorization' || mention.family === 'cookie') return;
    const assignment = assignmentOf(text, mention);
    if (assignment === undefined || !isAssignedSecret(assignment)) return;
    spans.push({ start: assignment.start, end: assignment.end, rule: mention.family });
  });
  return spans;
}

/** The value behind a mention, or undefined where no value is assigned. */
function assignmentOf(text: string, mention: Mention): Assignment | undefined {
  const form = formOf(text, mention);
  if (form === undefined) return undefined;
  const { at, ...link } = form;
  const range = quotedRange(text, at) ?? plainRange(text, at, valuePattern(mention, text, link.tight || link.option));
  if (range === undefined) return undefined;
  return { ...link, ...range, text, mention };
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

interface Form {
  readonly at: number;
  readonly tight: boolean;
  readonly option: boolean;
  readonly quotedName: boolean;
}

function formOf(text: string, { name, end }: Mention): Form | undefined {
  const pair = stickyExec(separator, text, end);
  if (pair !== null) {
    const [{ length }, quote, before, sign, after] = pair;
    const tight = sign === '=' && before === '' && after === '';
    return { at: end + length, tight, option: false, quotedName: quote !== undefined };
  }
  const marked = stickyExec(elementContent, text, end) ?? stickyExec(attribute, text, end);
  if (marked !== null) return { at: end + marked[0].length, tight: true, option: false, quotedName: false };
  const blank = isOption(name) ? stickyExec(optionSeparator, text, end) : null;
  return blank === null ? undefined : { at: end + blank[0].length, tight: false, option: true, quotedName: false };
}

/** `--any-name value`, and `-password value` as Java's tools have it. */
function isOption(name: string): boolean {
  return /^--[a-z]/i.test(name) || /^-[a-z]*pass/i.test(name);
}

function valuePattern({ name, start }: Mention, text: string, inShell: boolean): RegExp {
  if (!inShell) return plainValue;
  if (isOption(name)) return shellValue;
  if (!isEnvironmentName(name)) return plainValue;
  return startsLine(text, start) ? lineValue : shellValue;
}

export function isEnvironmentName(name: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(name);
}

/** Nothing but indentation, list and diff signs, `export` or an escaped line break stands before `start` on its line. */
export function startsLine(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - longestIndent), start).replace(/\\[nr]/g, '\n');
  const lineBreak = before.lastIndexOf('\n');
  if (lineBreak < 0 && start > longestIndent) return false;
  return /^[ \t+\->|#]*(?:export |ENV |set )?$/.test(before.slice(lineBreak + 1));
}

/** Nothing but blanks, a comment or an escaped line break stands behind `end` on its line. */
export function endsLine(text: string, end: number): boolean {
  return /^[ \t]{0,40}(?:$|[\r\n]|\\[nr]|#)/.test(text.slice(end, end + 44));
}

/** The inside of a quoted value on one line. A missing closing quote means a cut text: then the value is one word. */
function quotedRange(text: string, at: number): Range | undefined {
  const opening = stickyExec(opener, text, at);
  if (opening === null) return undefined;
  const [{ length }, slashes, quote] = opening;
  const start = at + length;
  const line = /^[^\r\n]*/.exec(text.slice(start, start + longestQuoted))?.[0] ?? '';
  const inside = closingIndex(line, `${slashes}${quote}`);
  const end = start + (inside ?? (/^[^\s"'`]*/.exec(line)?.[0].length ?? 0));
  return end > start ? { start, end, quoted: true } : undefined;
}

/** The first closing quote that is not itself escaped. */
function closingIndex(line: string, closing: string): number | undefined {
  let index = line.indexOf(closing);
  while (index > 0 && line[index - 1] === '\\') index = line.indexOf(closing, index + closing.length);
  return index < 0 ? undefined : index;
}

/** A full stop or comma behind a value belongs to the sentence. */
function plainRange(text: string, at: number, pattern: RegExp): Range | undefined {
  const value = stickyExec(pattern, text, at)?.[0].replace(/[.,:]$/, '') ?? '';
  return value === '' ? undefined : { start: at, end: at + value.length, quoted: false };
}

function stickyExec(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
