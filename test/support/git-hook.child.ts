/** The part of the command line that git hooks call: `git-hook <name> [arguments of git]`. */
import { LedgerError } from '../../src/errors.js';
import { runGitHook } from '../../src/ledger/git/run-hook.js';

const [, , command, name = '', ...args] = process.argv;
if (command !== 'git-hook') throw new Error(`unexpected command ${String(command)}`);
try {
  const { exitCode, text } = await runGitHook(name, args);
  process.stderr.write(text);
  process.exitCode = exitCode;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = error instanceof LedgerError ? error.exitCode : 1;
}
