/**
 * `damaged`: no JSON, or not UTF-8. `schema`: JSON that breaks a rule of the schema. The others only when strict: `day`
 * (the time lies in another day than the file), `order` (numbers that do not grow), `link` (follows nothing that stands
 * before it in the file), `agent` (another one than the folder's), `byte_order_mark`, `line_ends` (CR before the newline),
 * `unfinished` (no newline at the end of the file).
 */
export type ValidationKind =
  'damaged' | 'schema' | 'day' | 'order' | 'link' | 'agent' | 'byte_order_mark' | 'line_ends' | 'unfinished';

export interface ValidationFinding {
  readonly kind: ValidationKind;
  /** As the caller named it, or below the folder the caller named. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** RFC 6901; empty for the whole line. */
  readonly pointer: string;
  /** Keyword of the schema, or what else was broken. */
  readonly rule: string;
  readonly message: string;
}

/** What is wrong, without the place. */
export type Flaw = Omit<ValidationFinding, 'file' | 'line'>;
