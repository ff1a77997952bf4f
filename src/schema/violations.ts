import { LedgerError } from '../errors.js';
import * as validators from './generated/validators.js';
import type { AgentStatus, LedgerConfig, LedgerEvent, WorkspaceFile } from './generated/types.js';

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

export interface Validator {
  (value: unknown): boolean;
  errors?: readonly AjvError[] | null;
}

interface Shapes {
  LedgerEvent: LedgerEvent;
  WorkspaceFile: WorkspaceFile;
  LedgerConfig: LedgerConfig;
  AgentStatus: AgentStatus;
}

const table: Readonly<Record<keyof Shapes, Validator>> = {
  LedgerEvent: validators.isLedgerEvent,
  WorkspaceFile: validators.isWorkspaceFile,
  LedgerConfig: validators.isLedgerConfig,
  AgentStatus: validators.isAgentStatus,
};

/** Every rule of the named schema that `value` breaks; empty when it is valid. */
export function violationsOf(shape: keyof Shapes, value: unknown): readonly Violation[] {
  return violationsBy(validatorsFor(shape, value), value);
}

/** What any of the validators says. */
export function violationsBy(all: readonly Validator[], value: unknown): readonly Violation[] {
  return all
    .filter((validator) => !validator(value))
    .flatMap(({ errors }) => errors ?? [])
    .filter((error) => error.keyword !== 'if')
    .map(describe)
    .filter(isFirst);
}

/** Both the rules of all events and those of one may say that `data` is no object. */
function isFirst({ pointer, rule, message }: Violation, at: number, all: readonly Violation[]): boolean {
  return (
    all.findIndex((one) => one.pointer === pointer && one.rule === rule && one.message === message) === at
  );
}

/** True when no rule of the named schema is broken. */
export function isValid<Name extends keyof Shapes>(shape: Name, value: unknown): value is Shapes[Name] {
  return validatorsFor(shape, value).every((validator) => validator(value));
}

function validatorsFor(shape: keyof Shapes, value: unknown): readonly Validator[] {
  return shape === 'LedgerEvent' ? [table[shape], ...eventRulesFor(value)] : [table[shape]];
}

const eventRules: Record<string, Validator> = { ...validators.eventRules };

/** Events whose rules are in more-rules.ts. */
export const rareEvents: ReadonlySet<string> = new Set(validators.rareEvents);

/** For more-rules.ts. */
export function addEventRules(rules: Readonly<Record<string, Validator>>): void {
  Object.assign(eventRules, rules);
}

/** Known events have rules of their own besides those of all events. */
export function eventRulesFor(value: unknown): readonly Validator[] {
  const event = (value as { readonly event?: unknown } | null | undefined)?.event;
  if (typeof event !== 'string') return [];
  const rule = Object.hasOwn(eventRules, event) ? eventRules[event] : undefined;
  if (rule === undefined && rareEvents.has(event)) throw new Error(`the rules of ${event} are not loaded`);
  return rule === undefined ? [] : [rule];
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
  if (isValid(shape, value)) return value;
  const violations = violationsOf(shape, value);
  const list = violations.map(({ pointer, message }) => `${pointer || '(top)'} ${message}`).join('; ');
  throw new LedgerError('SCHEMA_INVALID', `${what}: ${list}`, { details: { violations } });
}

function describe({ instancePath, keyword, message = 'is not valid', params }: AjvError): Violation {
  const extra = keyword === 'additionalProperties' ? ` ("${String(params['additionalProperty'])}")` : '';
  const allowed = keyword === 'enum' ? ` (${JSON.stringify(params['allowedValues'])})` : '';
  return { pointer: instancePath, rule: keyword, message: `${message}${extra}${allowed}` };
}
