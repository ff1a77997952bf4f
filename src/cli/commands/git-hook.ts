import { runGitHook } from '../../ledger/git/run-hook.js';
import type { Handler } from '../command.js';
import type { gitHookDeclaration } from '../declarations/git-hook.js';
import { standardError, writeAll } from '../output/descriptor.js';
import { escapeLines } from '../output/escape.js';

export const runGitHookCommand: Handler<typeof gitHookDeclaration.flags> = async ({
  words: [name = '', ...args],
}) => {
  const { exitCode, text } = await runGitHook(name, args);
  writeAll(standardError, escapeLines(text));
  return exitCode;
};
