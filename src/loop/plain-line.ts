import { LedgerError } from '../errors.js';

const charactersAtMost = 200;
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/**
 * An id or title from outside as it may stand in prompts and commands: one line of 1 to 200 visible characters.
 * @throws LedgerError SCHEMA_INVALID
 */
export function requireLine(text: string, what: string): string {
  const isLine = text.trim() !== '' && text.length <= charactersAtMost && !hidden.test(text);
  if (isLine) return text;
  throw new LedgerError(
    'SCHEMA_INVALID',
    `${what} is not one line of 1 to ${charactersAtMost} visible characters`,
    {
      hint: 'Give it without line breaks, control and invisible characters; nothing was written.',
    },
  );
}

interface Redacting {
  readonly redacted: <Value>(value: Value) => Value;
}

/**
 * The same of an id that is kept and looked for again: what redaction would change is refused, for nobody could name it.
 * @throws LedgerError SCHEMA_INVALID
 */
export function requireId({ redacted }: Redacting, text: string, what: string): string {
  requireLine(text, what);
  if (redacted(text) === text) return text;
  throw new LedgerError('SCHEMA_INVALID', `${what} looks like a secret, which is not kept`, {
    hint: 'Give it another one; nothing was written.',
  });
}

/** Kinds of evidence become parts of reasons. @throws LedgerError SCHEMA_INVALID */
export function requireEvidenceType(text: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,63}$/.test(text)) return text;
  throw new LedgerError('SCHEMA_INVALID', `"${text.slice(0, 80)}" is no kind of evidence`, {
    hint: 'Use 1 to 64 letters, digits, "_", "." and "-", such as build_passed.',
  });
}
