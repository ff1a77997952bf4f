import { parseStrict } from '../../core/strict-json.js';
import { LedgerError } from '../../errors.js';
import type { WorkOrderField, WorkOrderReading } from './work-order.js';
import { yamlFields } from './yaml-fields.js';

/** The same of a JSON text. JSON is YAML as well: its reader knows where the members stand. */
export function jsonFields(text: string): WorkOrderReading {
  let value: unknown;
  try {
    value = parseStrict(text);
  } catch (error) {
    return broken(text, error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return {
      kind: 'broken',
      findings: [
        { line: 1, column: 1, message: 'a work order is an object', hint: 'Write `{"wo_id": "WO-17"}`' },
      ],
    };
  const placed = yamlFields(text);
  const places = placed.kind === 'fields' ? placed.fields : new Map<string, WorkOrderField>();
  const fields = Object.entries(value).map(([name, member]): [string, WorkOrderField] => {
    const { line, column } = places.get(name) ?? { line: 1, column: 1 };
    return [name, { value: member as unknown, line, column }];
  });
  return { kind: 'fields', fields: new Map(fields) };
}

function broken(text: string, error: unknown): WorkOrderReading {
  const details = error instanceof LedgerError ? error.details : {};
  const bytes = Buffer.from(text, 'utf8');
  const offset = typeof details['offset'] === 'number' ? details['offset'] : 0;
  const above = bytes.subarray(0, offset).toString('utf8').split('\n');
  const reason = error instanceof LedgerError ? error.message : 'this is not JSON';
  const finding = {
    line: above.length,
    column: (above.at(-1)?.length ?? 0) + 1,
    message: reason.slice(0, 300),
    hint: 'Mend the syntax there',
  };
  return { kind: 'broken', findings: [finding] };
}
