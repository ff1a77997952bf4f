import { LedgerError } from '../../errors.js';

/** What a work order asks for, as far as the record needs it. */
export interface WorkOrder {
  readonly id: string;
  readonly title?: string;
  readonly summary?: string;
  readonly targetFiles?: readonly string[];
  readonly priority?: string | number;
}

/** Something in a work order that has to be mended. Lines and columns from 1. */
export interface WorkOrderFinding {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** What to do. */
  readonly hint: string;
}

/** A member of the work order's top level. */
export interface WorkOrderField {
  readonly value: unknown;
  readonly line: number;
  readonly column: number;
}

export type WorkOrderReading =
  | { readonly kind: 'fields'; readonly fields: ReadonlyMap<string, WorkOrderField> }
  | { readonly kind: 'broken'; readonly findings: readonly WorkOrderFinding[] };

const idCharacters = 200;
const textCharacters = 2_000;
const mostFiles = 1_000;
const pathCharacters = 1_000;

export type WorkOrderVerdict =
  | { readonly kind: 'order'; readonly order: WorkOrder }
  | { readonly kind: 'broken'; readonly findings: readonly WorkOrderFinding[] };

type Check<T> = (
  name: string,
  field: WorkOrderField,
  report: (finding: WorkOrderFinding) => void,
) => T | undefined;

/** Checks the fields that are read; all others may hold anything. Every problem is named, not the first alone. */
export function workOrderOf(fields: ReadonlyMap<string, WorkOrderField>): WorkOrderVerdict {
  const findings: WorkOrderFinding[] = [];
  const report = (finding: WorkOrderFinding): void => void findings.push(finding);
  const read = <T>(name: string, check: Check<T>): T | undefined => {
    const field = fields.get(name);
    return field === undefined || field.value === null ? undefined : check(name, field, report);
  };
  const id = read('wo_id', checkId);
  if (id === undefined && findings.length === 0) report(missingId);
  const order = {
    ...member('title', read('title', checkText)),
    ...member('summary', read('summary', checkText)),
    ...member('targetFiles', read('target_files', checkFiles)),
    ...member('priority', read('priority', checkPriority)),
  };
  return id === undefined || findings.length > 0
    ? { kind: 'broken', findings }
    : { kind: 'order', order: { id, ...order } };
}

/** @throws LedgerError SCHEMA_INVALID that names every finding as `file:line:column` */
export function refuseWorkOrder(file: string, findings: readonly WorkOrderFinding[]): LedgerError {
  const shown = findings
    .slice(0, 20)
    .map(({ line, column, message, hint }) => `  ${file}:${line}:${column}: ${message}. ${hint}`);
  const more = findings.length > shown.length ? [`  and ${findings.length - shown.length} more`] : [];
  const text = [`the work order ${file} cannot be used:`, ...shown, ...more].join('\n');
  return new LedgerError('SCHEMA_INVALID', text, {
    details: { file, findings: findings.slice(0, 20) },
    hint: 'Correct the file and run it again; nothing was run and nothing was written.',
  });
}

const missingId: WorkOrderFinding = {
  line: 1,
  column: 1,
  message: 'wo_id is missing',
  hint: 'Add a line such as `wo_id: WO-17` at the top level',
};

const checkId: Check<string> = (name, field, report) => {
  const text = typeof field.value === 'number' ? String(field.value) : field.value;
  const isGood =
    typeof text === 'string' &&
    text.length <= idCharacters &&
    /^[^\p{Cc}\p{Cs}\s][^\p{Cc}\p{Cs}]*$/u.test(text);
  if (isGood) return text;
  report(
    at(
      field,
      `${name} must be one line of at most ${idCharacters} characters, not ${kindOf(field.value)}`,
      'Write for example `wo_id: WO-17`',
    ),
  );
  return undefined;
};

const checkText: Check<string> = (name, field, report) => {
  if (typeof field.value === 'string')
    return field.value.toWellFormed().slice(0, textCharacters).toWellFormed();
  if (typeof field.value === 'number' || typeof field.value === 'boolean') return String(field.value);
  report(at(field, `${name} must be a text, not ${kindOf(field.value)}`, `Write \`${name}: "…"\``));
  return undefined;
};

const checkFiles: Check<readonly string[]> = (name, field, report) => {
  const { value } = field;
  if (!Array.isArray(value)) {
    report(
      at(
        field,
        `${name} must be a list of paths, not ${kindOf(value)}`,
        `Write \`${name}: [src/a.ts, src/b.ts]\``,
      ),
    );
    return undefined;
  }
  const paths = value.filter(
    (item): item is string => typeof item === 'string' && item.length <= pathCharacters,
  );
  const bad = value.find((item) => typeof item !== 'string' || item.length > pathCharacters);
  if (paths.length === value.length && value.length <= mostFiles)
    return paths.map((path) => path.toWellFormed());
  const what = paths.length === value.length ? `${value.length} entries` : kindOf(bad);
  report(
    at(
      field,
      `${name} must hold at most ${mostFiles} paths of at most ${pathCharacters} characters; it has ${what}`,
      'Name folders instead of many files',
    ),
  );
  return undefined;
};

const checkPriority: Check<string | number> = (name, field, report) => {
  const { value } = field;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string' && value !== '' && value.length <= 100) return value.toWellFormed();
  report(
    at(
      field,
      `${name} must be a word or a number, not ${kindOf(value)}`,
      `Write for example \`${name}: high\``,
    ),
  );
  return undefined;
};

function at({ line, column }: WorkOrderField, message: string, hint: string): WorkOrderFinding {
  return { line, column, message, hint };
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping';
  if (typeof value === 'string')
    return value === '' ? 'an empty text' : `a text of ${value.length} characters`;
  return value === undefined ? 'nothing' : `${typeof value} ${JSON.stringify(value)}`;
}

function member<T>(name: string, value: T | undefined): Record<string, T> {
  return value === undefined ? {} : { [name]: value };
}
