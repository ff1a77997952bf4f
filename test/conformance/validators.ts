import type { ToValidate } from '../../src/runs/tools/desk.js';
import { validatorTypes, type ValidationResult } from '../../src/runs/shapes.js';
import { decodeResult } from '../../src/runs/decode-shapes.js';
import { map, type Json, type JsonMap } from './case.js';
import { CaseRefusal } from './errors.js';
import { runRealValidator } from './real-validators.js';

type Validate = (task: ToValidate) => Promise<ValidationResult>;

/** The validators a case asks for, with a count of how often each type was called. */
export class CaseValidators {
  readonly calls: Record<string, number> = {};
  readonly #table: ReadonlyMap<string, Validate>;

  constructor(given: JsonMap) {
    const stubs = given['validators'];
    this.#table = new Map(
      stubs === undefined
        ? validatorTypes.map((type) => [type, runRealValidator])
        : Object.entries(map(stubs)).map(([type, stub]) => [type, stubOf(stub)]),
    );
  }

  get types(): readonly string[] {
    return [...this.#table.keys()].sort();
  }

  readonly validate: Validate = async (task) => {
    const { type } = task.spec;
    const validate = this.#table.get(type);
    if (validate === undefined) throw new CaseRefusal(`no validator registered for type "${type}"`);
    this.calls[type] = (this.calls[type] ?? 0) + 1;
    return validate(task);
  };
}

function stubOf(stub: Json | undefined): Validate {
  if (stub === 'pass') return async () => ({ passed: true, reason: 'ok' });
  if (stub === 'fail') return async () => ({ passed: false, reason: 'stub failed' });
  if (stub === 'real') return runRealValidator;
  if (stub !== 'error') return async () => decodeResult(stub, 'stub');
  return async () => {
    throw new CaseRefusal('stub error');
  };
}
