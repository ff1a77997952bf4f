import { LedgerError } from '../../errors.js';
import type { LedgerLine } from '../../schema/generated/types.js';

type Scalar = string | number | boolean | null;

/** One condition on a line: what stands at `path` is exactly `value`. */
export interface WhereClause {
  /** From the line inwards: `['data', 'files', '0']`. */
  readonly path: readonly string[];
  readonly value: Scalar;
}

const lineKeys: ReadonlySet<string> = new Set([
  'ts',
  'agent',
  'session_id',
  'event',
  'task_id',
  'source',
  'summary',
  'id',
  'seq',
  'stream',
  'stream_seq',
  'v',
]);

/**
 * Reads `data.path=value`. The value is JSON where it is one number, string, boolean or null, else it is text as it
 * stands: `data.exit_code=1` asks for the number, `data.exit_code="1"` for the text. Numbers in a path are places of a
 * list too. Other fields of a line go by their name: `source=codex`.
 * @throws LedgerError USAGE
 */
export function parseWhere(text: string): WhereClause {
  const equals = text.indexOf('=');
  if (equals === -1) throw unclear(text, 'has no "="');
  const path = text.slice(0, equals).split('.');
  if (path.includes('')) throw unclear(text, 'has a path with an empty part');
  const [first = '', ...rest] = path;
  if (first !== 'data' && !lineKeys.has(first))
    throw unclear(text, `begins with no field of a line: "${first}"`);
  if (first === 'data' && rest.length === 0) throw unclear(text, 'names nothing inside data');
  if (first !== 'data' && rest.length > 0)
    throw unclear(text, `looks inside "${first}", which holds one value`);
  return { path, value: scalarOf(text.slice(equals + 1)) };
}

export function fits(line: LedgerLine, { path, value }: WhereClause): boolean {
  let at: unknown = line;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return false;
    at = (at as Readonly<Record<string, unknown>>)[key];
  }
  return at === value;
}

function scalarOf(text: string): Scalar {
  try {
    const value: unknown = JSON.parse(text);
    return isScalar(value) ? value : text;
  } catch {
    return text;
  }
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function unclear(text: string, why: string): LedgerError {
  return new LedgerError('USAGE', `the condition "${text.slice(0, 80)}" ${why}`, {
    hint: 'Write data.path=value, such as data.exit_code=1, data.vendor=claude or data.files.0=README.md.',
  });
}
