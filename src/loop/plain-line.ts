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

/** Kinds of evidence become parts of reasons. @throws LedgerError SCHEMA_INVALID */
export function requireEvidenceType(text: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,63}$/.test(text)) return text;
  throw new LedgerError('SCHEMA_INVALID', `"${text.slice(0, 80)}" is no kind of evidence`, {
    hint: 'Use 1 to 64 letters, digits, "_", "." and "-", such as build_passed.',
  });
}
