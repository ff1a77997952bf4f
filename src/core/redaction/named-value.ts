import type { KeyVerdict } from './keyring.js';
import type { SecretFamily } from './secret-name.js';
import { isBasicPair, isPlace, isPlaceholder, isRemark, looksMadeUp } from './value-shape.js';

interface Replacement {
  readonly text: (value: string) => string;
  readonly mark: (secret: string) => string;
  readonly familyOf: (name: string) => SecretFamily | undefined;
}

const scheme = /^(?:bearer|basic|token|bot|apikey|key|dpop|ssws)[ \t]+/i;

/**
 * The string behind a key that announces a secret: replaced as a whole, an authentication scheme in front of it excepted,
 * so that the mark is that of the same secret in a header. Other strings are redacted as text.
 */
export function redactNamedValue(value: string, verdict: KeyVerdict, redaction: Replacement): string {
  const prefix = scheme.exec(value)?.[0] ?? '';
  const secret = value.slice(prefix.length);
  if (!isSecret(secret, verdict, redaction)) return redaction.text(value);
  return `${prefix}[redacted:${verdict.family ?? verdict.doubt ?? 'secret'}:${redaction.mark(secret)}]`;
}

function isSecret(value: string, { family, doubt }: KeyVerdict, { familyOf }: Replacement): boolean {
  if (isPlaceholder(value)) return false;
  if (family === undefined)
    return doubt === 'password' ? isDoubtfulPassword(value) : doubt !== undefined && isBasicPair(value);
  if (isNameOrLabel(value) && familyOf(value.replaceAll(' ', '_')) !== undefined) return false;
  if (family === 'password') return !isComplaint(value);
  if (isPlace(value) || isRemark(value) || /^\d{1,5}$/.test(value)) return false;
  return (family !== 'token' && family !== 'credential') || !isPlainWord(value);
}

/** `DB_PASSWORD`, and the texts of a form: "Password", "Access token". */
function isNameOrLabel(value: string): boolean {
  return /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$|^[A-Z][a-z]{2,}(?: [A-Za-z]{2,12}){0,3}$/.test(value);
}

/** What forms answer: "is too short", "Must contain a digit", "Enter your password". Passphrases begin otherwise. */
function isComplaint(value: string): boolean {
  return /^(?:is|are|must|should|cannot|can't|does|please|enter|choose|field|minimum|at least|too) [a-z]/i.test(
    value,
  );
}

/** `{ "token": "identifier" }` comes from a parser; issued tokens are no words. */
function isPlainWord(value: string): boolean {
  return /^[A-Za-z]?[a-z]{0,11}$/.test(value);
}

function isDoubtfulPassword(value: string): boolean {
  return looksMadeUp(value) && !/\s/.test(value);
}
