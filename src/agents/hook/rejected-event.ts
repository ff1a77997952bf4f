import { oneLine } from '../../core/cut-text.js';
import type { LedgerError } from '../../errors.js';
import { prepareEvent, type EventInput, type PreparedEvent, type Preparation } from '../../ledger/prepare.js';

/** What was sent: an event, or the call as it came when not even an event could be made of it. */
export type Original = EventInput | Readonly<Record<string, unknown>>;

const summaryCharacters = 500;
const shownCharacters = 8_000;

/**
 * An event that was refused, as an `error` event that people meet where they look: with what was wrong and with the
 * original, redacted. An original that JSON or an event cannot hold is kept as text, cut, with its length.
 */
export function rejectedEvent(
  error: LedgerError,
  original: Original,
  preparation: Preparation,
): PreparedEvent {
  const redacted = preparation.redact(original);
  try {
    return prepareEvent(inputOf(error, original, { original: redacted }), preparation);
  } catch {
    const text = JSON.stringify(redacted) ?? '';
    const kept = {
      original_text: text.slice(0, shownCharacters).toWellFormed(),
      original_characters: text.length,
    };
    return prepareEvent(inputOf(error, {}, kept), preparation);
  }
}

function inputOf(
  error: LedgerError,
  original: Original,
  kept: Readonly<Record<string, unknown>>,
): EventInput {
  const { task_id, source, ts, session_id } = original as Partial<EventInput>;
  return {
    event: 'error',
    summary: oneLine(`Refused: ${error.message}`.toWellFormed(), summaryCharacters),
    ...(isName(task_id) ? { task_id } : {}),
    ...(isName(source) ? { source } : {}),
    ...(ts === undefined || blames(error, '/ts') ? {} : { ts }),
    ...(session_id === undefined || blames(error, '/session_id') ? {} : { session_id }),
    data: { code: 'EVENT_REJECTED', message: cut(error.message), violations: violationsOf(error), ...kept },
  };
}

interface Violation {
  readonly pointer: string;
  readonly rule: string;
  readonly message: string;
}

const violationsAtMost = 20;

function violationsOf({ code, message, details }: LedgerError): readonly Violation[] {
  const { violations } = details;
  if (!Array.isArray(violations)) return [{ pointer: '', rule: code, message: cut(message) }];
  return (violations as readonly Violation[])
    .slice(0, violationsAtMost)
    .map(({ pointer, rule, message: text }) => ({
      pointer: cut(pointer),
      rule: cut(rule),
      message: cut(text),
    }));
}

function blames(error: LedgerError, pointer: string): boolean {
  return violationsOf(error).some((violation) => violation.pointer === pointer);
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 500 && value.isWellFormed();
}

function cut(text: string): string {
  return text.slice(0, 500).toWellFormed();
}
