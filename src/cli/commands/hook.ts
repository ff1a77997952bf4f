import { runHook } from '../../agents/hook/run-hook.js';
import type { Arguments } from '../declaration.js';
import type { globalFlags } from '../global-flags.js';
import type { hookDeclaration } from '../declarations/hook.js';
import { standardError, standardOutput, writeAll } from '../output/descriptor.js';
import { escapeInvisible } from '../output/escape.js';

/** The same function behind both entrances. */
export function runHookCommand({
  words,
  flags,
}: Arguments<typeof hookDeclaration.flags & typeof globalFlags>): number {
  runHook({
    words,
    flags,
    warn: (message) => void writeAll(standardError, `agent-ledger: ${escapeInvisible(message)}\n`),
    answer: (text) => void writeAll(standardOutput, text),
  });
  return 0;
}
