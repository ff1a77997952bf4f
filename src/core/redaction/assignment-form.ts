import { isOneOf } from './character.js';

/** How a name and what follows it hang together. */
export interface AssignmentForm {
  /** Where the value begins, or its opening quote. */
  readonly at: number;
  /** `name=value` without blanks. */
  readonly tight: boolean;
  /** `--name value` or `--name=value`. */
  readonly option: boolean;
  /** The sign in the middle is a colon. */
  readonly colon: boolean;
}

const mostBlanks = 8;
const optionBlank = /["'`]?[ \t]{1,8}(?![-=:|&<>;])/y;
const attribute = /["'][ \t]{1,8}value[ \t]{0,4}=[ \t]{0,4}(?=["'])/iy;
const elementContent = />(?=[^<>\s]{1,1000}<\/)/y;

/** The form behind a name from `start` to `end`; undefined where nothing is assigned. */
export function formBehind(text: string, start: number, end: number): AssignmentForm | undefined {
  const pair = pairForm(text, end);
  if (pair !== undefined) return pair.tight && isOptionName(text, start) ? { ...pair, option: true } : pair;
  const markup = markupLength(text, end) || argumentLength(text, start, end);
  if (markup > 0) return { at: end + markup, tight: true, option: false, colon: false };
  if (!isOptionName(text, start) && !isSetting(text, start)) return undefined;
  const blank = lengthAt(optionBlank, text, end);
  if (blank === 0) return undefined;
  return { at: end + blank, tight: false, option: true, colon: false };
}

/**
 * `--any-name value`; `-Name value` as in PowerShell; `-password value`, `-storepass value`, `-keypass value` as Java's
 * tools have it.
 */
function isOptionName(text: string, start: number): boolean {
  if (text.charCodeAt(start) !== 45) return false;
  return /^-(?:-[A-Za-z]|[A-Z][a-z]|pa|st|ke)/.test(text.slice(start, start + 3));
}

/** `setx NAME value`, `set -x NAME value`, `aws configure set name value` */
function isSetting(text: string, start: number): boolean {
  if (text.charAt(start - 1) !== ' ') return false;
  const mayBeSet = isOneOf(text.charAt(start - 2), 'tvx') || text.slice(start - 5, start - 2).includes('-');
  if (!mayBeSet) return false;
  return /(?:^|[\s;&|])(?:setx|setenv|set -[a-zA-Z]{1,3}|confi(?:g|gure) set) $/.test(
    text.slice(Math.max(0, start - 18), start),
  );
}

/** `<password>…</password>` and `key="password" value="…"`. */
function markupLength(text: string, end: number): number {
  const next = text.charAt(end);
  if (next === '>') return lengthAt(elementContent, text, end);
  return next === '"' || next === "'" ? lengthAt(attribute, text, end) : 0;
}

const nextArgument = /\\{0,3}["'][ \t]{0,4},[ \t]{0,4}(?=\\{0,3}["'])/y;
const settingCall =
  /(?:^|[^A-Za-z])(?:define|putenv|setenv|set|put|append|setdefault|set[A-Z]\w{2,16})\([ \t]{0,2}\\{0,3}["']$/;

/** `define('DB_PASSWORD', '…')`, `setenv("TOKEN", "…")`, `headers.set('X-Api-Key', '…')` */
function argumentLength(text: string, start: number, end: number): number {
  if (!isOneOf(text.charAt(start - 1), '"\'')) return 0;
  const length = lengthAt(nextArgument, text, end);
  return length > 0 && settingCall.test(text.slice(Math.max(0, start - 32), start)) ? length : 0;
}

/** `=`, `:`, `=>` and `:=`, behind a closing quote or bracket and blanks; not `==`, `=~`, `::` and `://`. */
function pairForm(text: string, end: number): AssignmentForm | undefined {
  const closed = isSign(text.charCodeAt(end)) ? end : behindClosing(text, end);
  const sign = behindBlanks(text, closed);
  const size = signSize(text, sign);
  if (size === 0) return undefined;
  const at = behindBlanks(text, sign + size);
  const isEqualSign = size === 1 && text.charAt(sign) === '=';
  const tight = isEqualSign && sign === closed && at === sign + 1;
  return { at, tight, option: false, colon: text.charAt(sign) === ':' };
}

/** `=` or `:` */
function isSign(code: number): boolean {
  return code === 61 || code === 58;
}

/** Behind what may close a name: quote, bracket and number. */
function behindClosing(text: string, end: number): number {
  return behindNumber(text, behindBracket(text, behindQuote(text, end)));
}

function behindQuote(text: string, from: number): number {
  if (isBlank(text.charCodeAt(from))) return from;
  let at = from;
  while (at < from + 3 && text.charAt(at) === '\\') at++;
  return isOneOf(text.charAt(at), '"\'`') ? at + 1 : from;
}

function behindBracket(text: string, at: number): number {
  return text.charAt(at) === ']' ? at + 1 : at;
}

const counter = / #?\d{1,2}(?=:)/y;

/** `Unseal Key 1: …` */
function behindNumber(text: string, at: number): number {
  const isCounted = text.charCodeAt(at) === 32 && isOneOf(text.charAt(at + 1), '#0123456789');
  return isCounted ? at + lengthAt(counter, text, at) : at;
}

function behindBlanks(text: string, from: number): number {
  let at = from;
  while (at < from + mostBlanks && isBlank(text.charCodeAt(at))) at++;
  return at;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

function signSize(text: string, at: number): number {
  const sign = text.charAt(at);
  if (sign !== '=' && sign !== ':') return 0;
  const next = text.charAt(at + 1);
  if (sign === '=') return next === '>' ? 2 : Number(!isOneOf(next, '=~'));
  return next === '=' ? 2 : Number(!isOneOf(next, ':/'));
}

function lengthAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}
