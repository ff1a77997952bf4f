import { LedgerError } from '../errors.js';
import * as validators from './generated/validators.js';
import type { LedgerConfig, LedgerEvent, LedgerLine, WorkspaceFile } from './generated/types.js';

/** One broken rule: JSON pointer of the value, the schema keyword, and a sentence. */
export interface Violation {
  readonly pointer: string;
  readonly rule: string;
  readonly message: string;
}

interface AjvError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

interface Validator {
  (value: unknown): boolean;
  errors?: readonly AjvError[] | null;
}

interface Shapes {
  LedgerEvent: LedgerEvent;
  LedgerLine: LedgerLine;
  WorkspaceFile: WorkspaceFile;
  LedgerConfig: LedgerConfig;
}

const table: Readonly<Record<keyof Shapes, Validator>> = {
  LedgerEvent: validators.isLedgerEvent,
  LedgerLine: validators.isLedgerLine,
  WorkspaceFile: validators.isWorkspaceFile,
  LedgerConfig: validators.isLedgerConfig,
};

/** Every rule of the named schema that `value` breaks; empty when it is valid. */
export function violationsOf(shape: keyof Shapes, value: unknown): readonly Violation[] {
  const validator = table[shape];
  if (validator(value)) return [];
  return (validator.errors ?? []).filter((error) => error.keyword !== 'if').map(describe);
}

/**
 * Returns `value` typed when it is valid.
 * @throws LedgerError SCHEMA_INVALID naming each violation; `what` begins the message ("event for cls").
 */
export function requireValid<Name extends keyof Shapes>(
  shape: Name,
  value: unknown,
  what: string,
): Shapes[Name] {
  const violations = violationsOf(shape, value);
  if (violations.length === 0) return value as Shapes[Name];
  const list = violations.map(({ pointer, message }) => `${pointer || '(top)'} ${message}`).join('; ');
  throw new LedgerError('SCHEMA_INVALID', `${what}: ${list}`, { details: { violations } });
}

function describe({ instancePath, keyword, message = 'is not valid', params }: AjvError): Violation {
  const extra = keyword === 'additionalProperties' ? ` ("${String(params['additionalProperty'])}")` : '';
  const allowed = keyword === 'enum' ? ` (${JSON.stringify(params['allowedValues'])})` : '';
  return { pointer: instancePath, rule: keyword, message: `${message}${extra}${allowed}` };
}
