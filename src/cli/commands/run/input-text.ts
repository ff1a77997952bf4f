import { readFileSync } from 'node:fs';
import { ioError } from '../../../errors.js';
import { readStandardInput } from '../append/standard-input.js';

const bytesAtMost = 16 * 1024 * 1024;

/** The text of a file, or for `-` of standard input. @throws LedgerError IO_*, TOO_LARGE */
export function inputText(file: string): string {
  if (file === '-') return Buffer.from(readStandardInput(bytesAtMost)).toString('utf8');
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw ioError(error, `reading ${file}`);
  }
}
