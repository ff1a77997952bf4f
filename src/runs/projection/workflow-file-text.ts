import { LedgerError } from '../../errors.js';
import { fieldsOf, listIn, optionalTextIn, textIn, textListIn, Undecodable, type Fields } from '../decode.js';
import type { ProjectedRun, ProjectedStep } from './projected-run.js';

/** Change the number whenever a key changes its meaning; schemas/workflow-projection.schema.json tells the same. */
const format = 1;

/** The file of a run: JSON with keys in this order, two spaces, one newline at the end. Same run, same bytes. */
export function workflowFileText({ steps, error, ...run }: ProjectedRun): string {
  const { run_id, name, description, created_at, status } = run;
  const file = {
    format,
    run_id,
    name,
    description,
    created_at,
    status,
    ...(error === undefined ? {} : { error }),
    steps: steps.map(stepInOrder),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function stepInOrder({ step_id, agent, prompt, depends_on, status, result, error }: ProjectedStep): object {
  return {
    step_id,
    agent,
    prompt,
    ...(depends_on === undefined || depends_on.length === 0 ? {} : { depends_on }),
    status,
    ...(result === undefined ? {} : { result }),
    ...(error === undefined ? {} : { error }),
  };
}

/**
 * Reads what `workflowFileText` wrote; further keys and other spacing are passed over.
 * @throws LedgerError SCHEMA_INVALID: no JSON, another shape, of another run, or (`details.format`) of another version
 */
export function parseWorkflowFile(text: string, runId: string): ProjectedRun {
  const fields = objectIn(text);
  if (fields['format'] !== format) throw otherVersion(fields['format']);
  const run = decode(fields);
  if (run.run_id === runId) return run;
  throw new LedgerError('SCHEMA_INVALID', `it tells of run "${run.run_id.slice(0, 80)}"`);
}

function objectIn(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new LedgerError('SCHEMA_INVALID', 'it is not JSON', { cause: error });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new LedgerError('SCHEMA_INVALID', 'it is no JSON object');
}

function otherVersion(found: unknown): LedgerError {
  const version = typeof found === 'number' || typeof found === 'string' ? found : 'unknown';
  const message = `it is of format ${String(version).slice(0, 20)}, this program writes ${format}`;
  return new LedgerError('SCHEMA_INVALID', message, { details: { format: version } });
}

function decode(fields: Fields): ProjectedRun {
  try {
    return {
      run_id: textIn(fields, 'run_id'),
      name: textIn(fields, 'name'),
      description: textIn(fields, 'description'),
      created_at: textIn(fields, 'created_at'),
      status: textIn(fields, 'status'),
      ...textWhere(fields, 'error'),
      steps: listIn(fields, 'steps', decodeStep),
    };
  } catch (error) {
    if (!(error instanceof Undecodable)) throw error;
    throw new LedgerError('SCHEMA_INVALID', `it is not as a projection is written: ${error.message}`, {
      cause: error,
    });
  }
}

function decodeStep(value: unknown, what: string): ProjectedStep {
  const fields = fieldsOf(value, what);
  const dependsOn = textListIn(fields, 'depends_on');
  return {
    step_id: textIn(fields, 'step_id'),
    agent: textIn(fields, 'agent'),
    prompt: textIn(fields, 'prompt'),
    ...(dependsOn.length === 0 ? {} : { depends_on: dependsOn }),
    status: textIn(fields, 'status'),
    ...textWhere(fields, 'result'),
    ...textWhere(fields, 'error'),
  };
}

function textWhere<Key extends 'result' | 'error'>(
  fields: Fields,
  key: Key,
): { readonly [Name in Key]?: string } {
  const text = optionalTextIn(fields, key);
  return text === undefined ? {} : ({ [key]: text } as { [Name in Key]: string });
}
