import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder } from './folders.mjs';

const folder = join(benchFolder, 'results');

export function keepResult(result) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${result.row}.json`), `${JSON.stringify(result, rounded, 2)}\n`);
}

/** Undefined: the row was never measured in full. */
export function readResult(row) {
  try {
    return JSON.parse(readFileSync(join(folder, `${row}.json`), 'utf8'));
  } catch {
    return undefined;
  }
}

function rounded(_key, value) {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value;
}
