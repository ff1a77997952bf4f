/** A payload as it came, made fit for a ledger line. */
export interface VendorPayload {
  /** What JSON holds and a line can: no lone surrogates, no numbers that would lose digits, not too deep. */
  readonly value: unknown;
  readonly bytes: number;
  /** Why there is no object in it; `value` is then the text itself, or what it holds instead. */
  readonly fault?: 'empty' | 'not_json' | 'not_an_object';
}

const byteOrderMark = '\ufeff';

/** Deeper levels are replaced by a remark; lines take 200. */
const deepest = 100;

/**
 * Reads any text, never throws. Byte order marks in front are skipped; of a key that comes twice the last one holds;
 * half a surrogate pair becomes the six characters of its escape, `\ud83d`; a number that a double cannot hold exactly
 * becomes a text.
 */
export function readPayload(text: string): VendorPayload {
  const { value, ...payload } = parsePayload(text);
  return { ...payload, value: tame(value) };
}

/** The same, but for what a ledger line cannot hold: that is left as it is, for `tame`. */
export function parsePayload(text: string): VendorPayload {
  const bytes = Buffer.byteLength(text, 'utf8');
  const json = withoutMarks(text).trim();
  if (json === '') return { value: '', bytes, fault: 'empty' };
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { value: json, bytes, fault: 'not_json' };
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? { value, bytes } : { value, bytes, fault: 'not_an_object' };
}

/** Makes any JSON value fit for a line; the same reference where it is. */
export function tame(value: unknown): unknown {
  return isTame(value, 0) ? value : tamed(value, 0);
}

function isTame(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value === 'number') return tameNumber(value) === value;
  if (typeof value !== 'object' || value === null) return true;
  if (depth === deepest) return false;
  if (Array.isArray(value)) return value.every((item) => isTame(item, depth + 1));
  const members = value as Readonly<Record<string, unknown>>;
  return Object.keys(members).every((key) => key.isWellFormed() && isTame(members[key], depth + 1));
}

function tamed(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return wellFormed(value);
  if (typeof value === 'number') return tameNumber(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === deepest) return '[nested too deeply]';
  if (Array.isArray(value)) return value.map((item) => tamed(item, depth + 1));
  const entries = Object.entries(value).map(
    ([key, item]) => [wellFormed(key), tamed(item, depth + 1)] as const,
  );
  return Object.fromEntries(entries);
}

function withoutMarks(text: string): string {
  let start = 0;
  while (text.startsWith(byteOrderMark, start)) start += 1;
  return start === 0 ? text : text.slice(start);
}

function tameNumber(value: number): number | string {
  const isExact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  return isExact ? value : String(value);
}

function wellFormed(text: string): string {
  if (text.isWellFormed()) return text;
  return text.replace(/\p{Surrogate}/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`);
}
