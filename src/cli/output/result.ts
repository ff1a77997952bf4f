import { fstatSync } from 'node:fs';
import type { GlobalFlags } from '../global-flags.js';
import { standardError, standardOutput, writeAll } from './descriptor.js';
import { escapeLines } from './escape.js';
import { sortedJson } from './sorted-json.js';

/** A command's result: one JSON value, or text for people, in which ledger text was escaped; nothing when quiet. */
export function printResult(
  { json, quiet }: Pick<GlobalFlags, 'json' | 'quiet'>,
  { value, text }: { readonly value: () => unknown; readonly text: () => string },
): void {
  if (json) writeAll(standardOutput, `${sortedJson(value())}\n`);
  else if (!quiet) writeAll(standardOutput, text());
}

/** A remark beside the result, on standard error. */
export function printNote({ quiet }: Pick<GlobalFlags, 'quiet'>, text: string): void {
  if (!quiet) writeAll(standardError, escapeLines(`${text}\n`));
}

/** True when a person looks at standard output. */
export function isTerminal(): boolean {
  return isCharacterDevice() && process.getBuiltinModule('node:tty').isatty(standardOutput);
}

/** Spares those who write into a pipe or a file the loading of node:tty. */
function isCharacterDevice(): boolean {
  try {
    return fstatSync(standardOutput).isCharacterDevice();
  } catch {
    return false;
  }
}
