import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { isAgentName } from '../../core/agent-name.js';
import { exitCodes } from '../../errors.js';
import { listAgents } from '../../ledger/read/selection.js';
import { countsOf, dayFileAt, repairLedgers, type RepairedFile } from '../../ledger/repair.js';
import { verifyLedger } from '../../ledger/verify.js';
import { paths } from '../../storage/workspace.js';
import type { Handler } from '../command.js';
import type { repairDeclaration } from '../declarations/repair.js';
import { escapeInvisible } from '../output/escape.js';
import { printNote, printResult } from '../output/result.js';
import { readingScope } from '../reading.js';

export const runRepair: Handler<typeof repairDeclaration.flags> = ({ words, flags }) => {
  const isAgent = (word: string): boolean => isAgentName(word) && !existsSync(word);
  const { root } = readingScope(flags, words.filter(isAgent));
  const chosen = words
    .filter((word) => !isAgent(word))
    .map((word) => dayFileAt(realpathSync(root), existsSync(word) ? realpathSync(word) : resolve(word)));
  const named = [...words.filter(isAgent), ...chosen.map(({ agent }) => agent)];
  const agents = named.length === 0 ? listAgents(root) : [...new Set(named)];
  const repaired = repairLedgers(root, {
    agents,
    dryRun: flags['dry-run'],
    ...(chosen.length === 0 ? {} : { files: new Set(chosen.map(({ name }) => name)) }),
  });
  printResult(flags, { value: () => repaired, text: () => textOf(repaired, flags['dry-run']) });
  if (flags['dry-run'] || repaired.length === 0) return exitCodes.done;
  const { ok, sentence } = verifyLedger(root, { paths: agents.map((agent) => paths.agent(root, agent)) });
  if (!ok) printNote(flags, `verify: ${sentence}`);
  return ok ? exitCodes.done : exitCodes.integrity;
};

function textOf(repaired: readonly RepairedFile[], isDry: boolean): string {
  if (repaired.length === 0) return 'Every line can be read: there is nothing to repair.\n';
  return repaired.map((file) => linesOf(file, isDry)).join('');
}

function linesOf(repaired: RepairedFile, isDry: boolean): string {
  const { file, original, changes } = repaired;
  const kept = isDry ? ` (the original would be kept as ${original})` : ` (original: ${original})`;
  const lines = changes.map(
    ({ line, action, bytes, sha256 }) => `  line ${line}  ${action}  ${bytes} bytes  sha256 ${sha256}`,
  );
  return [`${escapeInvisible(file)}: ${countsOf(changes)}${kept}`, ...lines]
    .map((line) => `${line}\n`)
    .join('');
}
