import { captureChecks } from '../../agents/doctor/capture-checks.js';
import { hookCheck } from '../../agents/hooks/findings.js';
import { exitCodes } from '../../errors.js';
import { examine, ledgerChecks, type DoctorFinding, type DoctorReport } from '../../ledger/doctor.js';
import { isolationCheck } from '../../runs/isolation/doctor-check.js';
import type { Handler } from '../command.js';
import type { doctorDeclaration } from '../declarations/doctor.js';
import { escapeInvisible } from '../output/escape.js';
import { printResult } from '../output/result.js';
import { readingScope } from '../reading.js';

export const runDoctor: Handler<typeof doctorDeclaration.flags> = ({ flags }) => {
  const { root } = readingScope(flags, []);
  const checks = [...ledgerChecks, isolationCheck, hookCheck, ...captureChecks];
  const report = examine(root, { fix: flags.fix, checks });
  printResult(flags, { value: () => report, text: () => textOf(report, flags.all) });
  return report.ok ? exitCodes.done : exitCodes.notSatisfied;
};

function textOf({ findings }: DoctorReport, all: boolean): string {
  const shown = all ? findings : findings.filter(({ level }) => level !== 'ok');
  const fine = new Set(findings.filter(({ level }) => level === 'ok').map(({ check }) => check)).size;
  const rest = all || fine === 0 ? '' : `${fine} checks in order.\n`;
  return shown.map(linesOf).join('') + rest;
}

function linesOf({ level, check, what, mend }: DoctorFinding): string {
  const advice = mend === undefined ? '' : `        ${escapeInvisible(mend)}\n`;
  return `${level.padEnd(6)}  ${escapeInvisible(`${check}: ${what}`)}\n${advice}`;
}
