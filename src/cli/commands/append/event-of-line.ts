import { parseStrict } from '../../../core/strict-json.js';
import { LedgerError } from '../../../errors.js';
import { inheritedSession, placedIn, type InheritedSession } from '../../../ledger/inherited-session.js';
import type { EventInput } from '../../../ledger/prepare.js';
import { defaultFields, type AppendArguments } from './event-of-arguments.js';
import type { InputLine } from './line-batches.js';

/** What a line has where it says nothing itself. */
export interface LineDefaults {
  readonly fields: Partial<EventInput>;
  readonly inherited: InheritedSession | undefined;
}

export function lineDefaults(agent: string, flags: AppendArguments['flags']): LineDefaults {
  const session = flags.session === undefined ? {} : { session_id: flags.session };
  return { fields: { ...defaultFields(flags), ...session }, inherited: inheritedSession(agent) };
}

/** Longer than any event, with room for spaces and escapes. */
export const lineBytesAtMost = 1024 * 1024;

/**
 * One line of bulk input as an event; its content is for `prepareEvent` to check.
 * @throws LedgerError INVALID_JSON, SCHEMA_INVALID (no object), TOO_LARGE
 */
export function eventOfLine({ bytes }: InputLine, { fields, inherited }: LineDefaults): EventInput {
  if (bytes === undefined) {
    const details = { limit: lineBytesAtMost };
    throw new LedgerError('TOO_LARGE', `the line has more than ${lineBytesAtMost} bytes`, { details });
  }
  const value = parseStrict(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new LedgerError('SCHEMA_INVALID', 'the line is JSON, but no object', {
      details: { violations: [{ pointer: '', rule: 'type', message: 'must be object' }] },
    });
  }
  return placedIn({ ...fields, ...value } as EventInput, inherited);
}
