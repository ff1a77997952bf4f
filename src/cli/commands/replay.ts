import { exitCodes } from '../../errors.js';
import { replayViews, type ReplayReport } from '../../watch/replay.js';
import type { Handler } from '../command.js';
import type { replayDeclaration } from '../declarations/replay.js';
import { escapeLines } from '../output/escape.js';
import { printNote, printResult } from '../output/result.js';
import { readingScope } from '../reading.js';
import { namesIn } from './watch.js';

export const runReplay: Handler<typeof replayDeclaration.flags> = async ({ flags }) => {
  const { root } = readingScope(flags, []);
  const { check } = flags;
  const report = await replayViews(root, {
    check,
    views: namesIn(flags.project),
    onWarning: (warning) => printNote(flags, `agent-ledger: ${warning.message}`),
  });
  printResult(flags, { value: () => ({ ...report, check }), text: () => textOf(report, check) });
  return check && report.differences.length > 0 ? exitCodes.notSatisfied : exitCodes.done;
};

function textOf({ views, differences }: ReplayReport, check: boolean): string {
  const lines = differences.map(({ path, kind }) => `${path}: ${kind}\n`).join('');
  const verb = check ? 'not as the ledgers have it' : 'put right';
  const files = differences.length === 1 ? '1 file' : `${differences.length} files`;
  const sum = differences.length === 0 ? 'nothing differs' : `${files} ${verb}`;
  return escapeLines(`${lines}${views.join(', ')}: ${sum}\n`);
}
