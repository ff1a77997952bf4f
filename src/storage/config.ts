import { readFileSync } from 'node:fs';
import { errnoOf, ioError, LedgerError } from '../errors.js';
import type { LedgerConfig } from '../schema/generated/types.js';
import { requireValid } from '../schema/violations.js';
import { paths } from './workspace.js';

/**
 * Reads `ledger.config.json`; without the file everything has its default.
 * @throws LedgerError SCHEMA_INVALID naming each setting that is wrong, IO_*
 */
export function readConfig(root: string): LedgerConfig {
  const path = paths.config(root);
  const text = readText(path);
  if (text === undefined) return {};
  try {
    return requireValid('LedgerConfig', JSON.parse(text), path);
  } catch (error) {
    throw inConfig(error, path);
  }
}

function inConfig(error: unknown, path: string): unknown {
  const hint = 'Correct the file; nothing was written.';
  if (error instanceof SyntaxError)
    return new LedgerError('SCHEMA_INVALID', `${path} is not JSON: ${error.message}`, { cause: error, hint });
  if (!(error instanceof LedgerError)) return error;
  return new LedgerError(error.code, error.message, { cause: error, details: error.details, hint });
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw ioError(error, `reading ${path}`);
  }
}
