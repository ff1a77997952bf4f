import { errnoOf, ioError, LedgerError } from '../errors.js';
import { escapeLines } from './output/escape.js';
import { standardError, writeAll } from './output/descriptor.js';
import { sortedJson } from './output/sorted-json.js';

/**
 * The one place where a failure becomes words on standard error and an exit status.
 * `json`: one line `{"error":{"code","details","hint","message"}}`.
 */
export function reportFailure(failure: unknown, { json }: { readonly json: boolean }): number {
  const error = asLedgerError(failure);
  writeAll(standardError, json ? `${errorJson(error)}\n` : errorText(error));
  if (process.env['AGENT_LEDGER_DEBUG'] === '1') writeAll(standardError, `${traceOf(failure)}\n`);
  return error.exitCode;
}

/** For failures that are named but do not end the command, such as a refused line. */
export function errorJson({ code, message, hint, details }: LedgerError, more: object = {}): string {
  return sortedJson({ error: { code, message, hint, details: { ...details, ...more } } });
}

export function usage(message: string, hint?: string): LedgerError {
  return new LedgerError('USAGE', message, hint === undefined ? {} : { hint });
}

function errorText({ code, message, hint }: LedgerError): string {
  return escapeLines(`agent-ledger: ${message} [${code}]\n  ${hint}\n`);
}

function asLedgerError(failure: unknown): LedgerError {
  if (failure instanceof LedgerError) return failure;
  if (isAboutCurrentFolder(failure)) return currentFolderGone(failure);
  if (errnoOf(failure) !== undefined) return ioError(failure, 'input or output failed');
  const message = failure instanceof Error ? failure.message : String(failure);
  return new LedgerError('IO_FAILED', `unexpected: ${message}`, {
    cause: failure,
    hint: 'This is a fault in agent-ledger. AGENT_LEDGER_DEBUG=1 shows where it happened.',
  });
}

/** How Node names the system call behind `process.cwd()`. */
function isAboutCurrentFolder(failure: unknown): boolean {
  return errnoOf(failure) === 'ENOENT' && (failure as NodeJS.ErrnoException).syscall === 'uv_cwd';
}

function currentFolderGone(cause: unknown): LedgerError {
  return new LedgerError('IO_FAILED', 'the current folder does not exist any more', {
    cause,
    hint: 'Go to a folder that exists and run it again; nothing was done.',
  });
}

function traceOf(failure: unknown): string {
  const trace = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
  const cause =
    failure instanceof Error && failure.cause !== undefined ? `\ncaused by ${traceOf(failure.cause)}` : '';
  return trace + cause;
}
