import { exitCodes } from '../../errors.js';
import { renderValidationReport, validateFiles, type ValidationReport } from '../../ledger/validate.js';
import type { Handler } from '../command.js';
import type { validateDeclaration } from '../declarations/validate.js';
import { escapeInvisible } from '../output/escape.js';
import { printResult } from '../output/result.js';
import { readingScope } from '../reading.js';

export const runValidate: Handler<typeof validateDeclaration.flags> = ({ words, flags }) => {
  const files = words.length === 0 ? [readingScope(flags, []).root] : words;
  const report = validateFiles(files, { strict: flags.strict });
  printResult(flags, { value: () => report, text: () => textOf(report) });
  return report.ok ? exitCodes.done : exitCodes.refused;
};

function textOf(report: ValidationReport): string {
  const findings = report.findings.map((finding) => ({
    ...finding,
    file: escapeInvisible(finding.file),
    pointer: escapeInvisible(finding.pointer),
    message: escapeInvisible(finding.message),
  }));
  return renderValidationReport({ ...report, findings });
}
