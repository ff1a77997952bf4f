import { existsSync } from 'node:fs';
import { isAgentName } from '../../core/agent-name.js';
import { exitCodes } from '../../errors.js';
import { renderVerifyReport, verifyLedger, type VerifyReport } from '../../ledger/verify.js';
import { paths } from '../../storage/workspace.js';
import type { Handler } from '../command.js';
import type { verifyDeclaration } from '../declarations/verify.js';
import { escapeInvisible } from '../output/escape.js';
import { Progress } from '../output/progress.js';
import { printResult } from '../output/result.js';
import { readingScope } from '../reading.js';

export const runVerify: Handler<typeof verifyDeclaration.flags> = ({ words, flags }) => {
  const { linear, strict, links } = flags;
  const { root } = readingScope(flags, words.filter(namesAgent));
  const progress = new Progress('checked', flags);
  const report = verifyLedger(root, {
    linear,
    strict,
    checks: links ? 'links' : 'all',
    onProgress: (doneBytes) => progress.show(doneBytes),
    ...(words.length === 0
      ? {}
      : { paths: words.map((word) => (namesAgent(word) ? paths.agent(root, word) : word)) }),
  });
  progress.end();
  printResult(flags, { value: () => report, text: () => textOf(report) });
  return report.ok ? exitCodes.done : exitCodes.integrity;
};

/** What is there under that name is meant as a path. */
function namesAgent(word: string): boolean {
  return isAgentName(word) && !existsSync(word);
}

/** One line each, whatever stands in the lines that they tell of. */
function textOf(report: VerifyReport): string {
  const findings = report.findings.map((finding) => ({
    ...finding,
    file: escapeInvisible(finding.file),
    message: escapeInvisible(finding.message),
  }));
  return renderVerifyReport({ ...report, findings });
}
