import { coverage, type CoverageReport, type KindCoverage, type MissingItem } from '../../agents/coverage.js';
import { exitCodes } from '../../errors.js';
import type { Handler } from '../command.js';
import type { coverageDeclaration } from '../declarations/coverage.js';
import { usage } from '../exit.js';
import { escapeInvisible } from '../output/escape.js';
import { printResult } from '../output/result.js';
import { readingScope } from '../reading.js';

export const runCoverage: Handler<typeof coverageDeclaration.flags> = ({ flags }) => {
  const { session, transcript, all } = flags;
  if (session === undefined)
    throw usage('coverage needs --session ID', 'Sessions are listed by `agent-ledger session list`.');
  const { root } = readingScope(flags, []);
  const report = coverage(root, { session, transcript });
  printResult(flags, { value: () => report, text: () => textOf(report, all) });
  return report.complete ? exitCodes.done : exitCodes.notSatisfied;
};

const shownPerKind = 10;

function textOf(report: CoverageReport, all: boolean): string {
  const header = row('', 'recorded', 'seen', 'missing');
  const lines = [
    header,
    ...report.kinds.map(kindRow),
    ...report.kinds.flatMap(({ kind }) =>
      missingLines(
        report.missing.filter((item) => item.kind === kind),
        all,
      ),
    ),
    ...report.unknown.map((note) => `not known: ${note}`),
    verdict(report),
  ];
  return lines.map((line) => `${escapeInvisible(line)}\n`).join('');
}

function kindRow({ kind, recorded, seen, missing }: KindCoverage): string {
  return row(kind, String(recorded), seen === null ? '-' : String(seen), String(missing));
}

function row(name: string, ...cells: readonly string[]): string {
  return name.padEnd(10) + cells.map((cell) => cell.padStart(10)).join('');
}

function missingLines(items: readonly MissingItem[], all: boolean): readonly string[] {
  const shown = all ? items : items.slice(0, shownPerKind);
  const rest = items.length - shown.length;
  return [...shown.map(itemLine), ...(rest === 0 ? [] : [`  and ${rest} more; --all shows them`])];
}

function itemLine({ kind, witness, id, ts, what }: MissingItem): string {
  const parts = [ts ?? 'time unknown', kind.replace(/s$/, ''), ...(id === null ? [] : [id]), what];
  return `missing: ${parts.join('  ')}  (seen by: ${witness})`;
}

function verdict({ missing, transcripts, unknown }: CoverageReport): string {
  const sources = transcripts.length === 0 ? 'no transcript' : transcripts.join(', ');
  if (missing.length > 0) return `${missing.length} missing (${sources})`;
  return `nothing missing${unknown.length === 0 ? '' : ', as far as could be seen'} (${sources})`;
}
