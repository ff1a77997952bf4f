import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorTable, exitCodes, ioError, LedgerError, type ErrorCode } from '../src/errors.js';

const documented = new Map(
  [
    ...readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8').matchAll(
      /^\| `([A-Z_]+)`\s*\| (\d+)\s*\|.*\| (.*?)\s*\|$/gm,
    ),
  ].map(([, code, exit, hint]) => [code, { exit: Number(exit), hint }]),
);

describe('the table of errors', () => {
  it('is documented row by row, with exit status and advice, and nothing else is documented', () => {
    const inCode = new Map(
      Object.entries(errorTable).map(([code, { exit, hint }]) => [code, { exit: exitCodes[exit], hint }]),
    );
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(inCode));
  });

  it.each(Object.keys(errorTable) as ErrorCode[])('gives %s its exit status', (code) => {
    expect(new LedgerError(code, 'x').exitCode).toBe(documented.get(code)?.exit);
  });

  it.each([
    ['ENOSPC', 'IO_NO_SPACE'],
    ['EROFS', 'IO_READ_ONLY'],
    ['EACCES', 'IO_PERMISSION'],
    ['EISDIR', 'IO_NOT_A_FILE'],
    ['EIO', 'IO_FAILED'],
  ])('turns %s of the system into %s and keeps the cause', (errno, code) => {
    const cause = Object.assign(new Error(`${errno}: no`), { code: errno });
    const error = ioError(cause, 'appending to x');
    expect([error.code, error.cause, error.details]).toEqual([code, cause, { errno }]);
  });
});
