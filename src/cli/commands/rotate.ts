import type { LedgerError } from '../../errors.js';
import { rotate, type RotateReport } from '../../ledger/rotate.js';
import type { Handler } from '../command.js';
import type { rotateDeclaration } from '../declarations/rotate.js';
import { printResult, printNote } from '../output/result.js';
import { readingScope } from '../reading.js';

export const runRotate: Handler<typeof rotateDeclaration.flags> = async ({ words, flags }) => {
  const { root, agents } = readingScope(flags, words);
  const report = await rotate(root, agents === undefined ? {} : { agents });
  printResult(flags, { value: () => valueOf(report), text: () => textOf(report) });
  if (!flags.json) {
    for (const { agent, error } of report.failed)
      printNote({ quiet: false }, `${agent}: ${error.message} [${error.code}]`);
  }
  return report.failed[0]?.error.exitCode ?? 0;
};

function textOf({ inGit, closed, healed }: RotateReport): string {
  if (!inGit) return 'Not in a git work tree: a day has one file, there is nothing to close.\n';
  if (closed.length === 0) return 'No file is open.\n';
  return closed
    .map((file) => `${file}${healed.includes(file) ? ' (its last line was cut and is closed now)' : ''}\n`)
    .join('');
}

function valueOf({ failed, ...report }: RotateReport) {
  return { ...report, failed: failed.map(({ agent, error }) => ({ agent, error: plainError(error) })) };
}

function plainError({ code, message, hint, details }: LedgerError) {
  return { code, message, hint, details };
}
