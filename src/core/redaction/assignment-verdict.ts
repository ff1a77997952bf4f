import { endsLine, startsLine } from './own-line.js';
import type { Mention } from './secret-mention.js';
import { secretFamily } from './secret-name.js';
import { isOneOf } from './character.js';
import {
  isPlace,
  isPlaceholder,
  isPropertyPath,
  isPublicId,
  isRemark,
  looksMadeUp,
  looksRandom,
} from './value-shape.js';

/** "key", "pwd": shorter values are no names of secrets, longer ones neither names nor constants. */
const shortestName = 3;
const longestName = 64;

/** A longer value is judged by its beginning. */
const longestLook = 300;

/** Shorter values never look random. */
const shortestRandom = 8;

/** A name, a value and what links them. */
export interface Assignment {
  readonly text: string;
  readonly mention: Mention;
  /** Where the value stands, without its quotes. */
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
  /** `name=value` without blanks. */
  readonly tight: boolean;
  /** `--name value` or `--name=value`. */
  readonly option: boolean;
  /** The sign in the middle is a colon. */
  readonly colon: boolean;
  /** `NAME=value`, as the shell and environment files have it. */
  readonly environment: boolean;
}

/**
 * Whether the value is a secret. Quotes, options and `NAME=value` leave little doubt; in the other forms prose and source
 * code look the same as secrets, so that the value itself has to look like one.
 */
export function isAssignedSecret(assignment: Assignment): boolean {
  const { text, start, end } = assignment;
  if (isTooShort(assignment) || isInResourceName(assignment)) return false;
  const value = text.slice(start, Math.min(end, start + longestLook));
  if (assignment.quoted && !isQuotedSecret(value, assignment)) return false;
  if (isPlaceholder(value) || isRemark(value) || isPlace(value)) return false;
  if (isNameOfSecret(value, assignment) || isDeclaration(assignment)) return false;
  if (assignment.quoted) return true;
  if (isNumber(value)) return isNumericSecret(value, assignment);
  if (assignment.option || assignment.environment) return !value.startsWith('[');
  if (isCode(value, assignment)) return false;
  return assignment.tight ? isTightSecret(value, assignment) : isLooseSecret(value, assignment);
}

export function isEnvironmentName(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= 65 && first <= 90 && /^[A-Z][A-Z0-9_]*$/.test(name);
}

/**
 * `token=x`, `password: …` outside of quotes, options and environments; `password: x` may be a line of YAML. `TOKEN=on`
 * is a switch.
 */
function isTooShort(assignment: Assignment): boolean {
  const { start, end, quoted, option, tight, mention } = assignment;
  if (quoted || option || end - start >= 6) return false;
  if (mention.family === 'password') return tight && end - start < 3 && !assignment.environment;
  return end - start < 4 || !assignment.environment;
}

/** `PASSWORD_FILE_TOKEN`, and outside the shell also `access_token`: the name of a secret in the place of one. */
function isNameOfSecret(value: string, assignment: Assignment): boolean {
  if (value.length < shortestName || value.length > longestName || !/^[$A-Za-z_][\w.-]*$/.test(value))
    return false;
  if (secretFamily(value) === undefined) return false;
  if (isEnvironmentName(value)) return true;
  if (assignment.option) return assignment.mention.name.toLowerCase().endsWith(value.toLowerCase());
  return !assignment.environment && !/\d/.test(value);
}

/** `arn:aws:secretsmanager:eu-west-3:123456789012:secret:prod/db`: the name of a secret, as AWS writes it. */
function isInResourceName({ text, mention: { start } }: Assignment): boolean {
  if (text.charAt(start - 1) !== ':') return false;
  return /arn:[\w-]{1,20}:[\w-]{1,30}:[\w-]{0,30}:\d{0,12}:$/.test(
    text.slice(Math.max(0, start - 110), start),
  );
}

/** `type Token = "a" | "b"` */
function isDeclaration({ text, mention: { start } }: Assignment): boolean {
  if (text.charCodeAt(start - 1) !== 32 || !'acemp'.includes(text.charAt(start - 2))) return false;
  return /(?:^|\s)(?:class|enum|interface|type) $/.test(text.slice(Math.max(0, start - 11), start));
}

function isNumber(value: string): boolean {
  const first = value.charCodeAt(0);
  return first >= 48 && first <= 57 && /^(?:\d+|0x[0-9a-f]{1,16})$/i.test(value);
}

/** In JSON the name is quoted, too; a bare name may be a variable of a parser (`token = "comma"`). */
function isQuotedSecret(value: string, { text, mention }: Assignment): boolean {
  const { family, end } = mention;
  if (family === 'password') return !isSentence(value);
  const mayBeWord = family === 'token' || family === 'credential';
  const isBare = !isOneOf(text.charAt(end), '"\'\\');
  if (mayBeWord && isBare && value.length < shortestRandom) return false;
  if (!/^[\x21-\x7e]{4,}$/.test(value) || /^\d+(?:\.\d+)*$/.test(value)) return false;
  if (!mayBeWord) return true;
  if (/\d/.test(value) && (value.length >= 16 || looksRandom(value))) return true;
  return !isBare && !/^[A-Za-z]?[a-z]{0,11}$/.test(value);
}

/** "Forgot your password?", "Must not be empty." */
function isSentence(value: string): boolean {
  if (/^\s|\s$/.test(value)) return true;
  if (!/\s/.test(value) || /\d/.test(value)) return false;
  return /^[A-Z][a-z']+ [a-z]|[.?!:\u2026]$|\b(?:password|secret|token)\b/.test(value);
}

/** A number is a password where a command or a setting says so; elsewhere it is a count. */
function isNumericSecret(value: string, assignment: Assignment): boolean {
  if (!assignment.tight && !assignment.option) return false;
  return value.length >= (assignment.mention.family === 'password' ? 4 : 16);
}

/** A call, an index, a generic type, a member, a constant, or a variable handed over as an argument. */
function isCode(value: string, { text, mention, end }: Assignment): boolean {
  const next = text.charAt(end);
  if (next === '(' || next === '[' || (next === '<' && text.charAt(end + 1) !== '/')) return true;
  if (isPropertyPath(value)) return true;
  if (value.length <= longestName && /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$|^[\w$]*\?\?/.test(value)) return true;
  const before = text.charAt(mention.start - 1) === ' ' ? mention.start - 2 : mention.start - 1;
  const isArgument = text.charAt(before) === '(' || text.charAt(before) === ',';
  return isArgument && value.length <= longestName && /^[A-Za-z_$][A-Za-z_$]*$/.test(value);
}

function isTightSecret(value: string, { text, mention }: Assignment): boolean {
  if (mention.family === 'password' || '?&;'.includes(text.charAt(mention.start - 1) || ' ')) return true;
  return value.length > 16 || !/^[A-Za-z]?[a-z_-]*$/.test(value);
}

/** Behind `: ` or ` = `: on a line of its own, in a quoted header, or shaped like a secret. */
function isLooseSecret(value: string, assignment: Assignment): boolean {
  if (isQuotedHeader(assignment)) return true;
  if (assignment.mention.family === 'password') {
    return looksMadeUp(value) || (assignment.colon && hasOwnLine(assignment));
  }
  if (looksRandom(value) || isKeyOfHexOrUuid(value)) return true;
  return value.length >= 16 && /\d/.test(value) && hasOwnLine(assignment);
}

/** Services hand out keys of 32 or 64 hexadecimal digits and UUIDs; 40 digits are more often a commit. */
function isKeyOfHexOrUuid(value: string): boolean {
  return (value.length === 32 || value.length === 36 || value.length === 64) && isPublicId(value);
}

function hasOwnLine({ text, mention, end }: Assignment): boolean {
  return endsLine(text, end) && startsLine(text, mention.start);
}

/** `-H 'X-Api-Key: …'`. */
function isQuotedHeader({ text, mention, end, colon }: Assignment): boolean {
  const quote = text.charAt(mention.start - 1);
  return (
    colon && (quote === "'" || quote === '"') && text.charAt(end) === quote && mention.name.includes('-')
  );
}
