import { exitCodes } from '../../../errors.js';
import type { GuardVerdict } from '../../../runs/guard.js';
import { requireCaller } from '../../../runs/tools/caller.js';
import { judgeTool } from '../../../runs/tools/judge-tool.js';
import type { Handler } from '../../command.js';
import type { runGuardDeclaration } from '../../declarations/run/guard.js';
import { printOutcome } from './outcome.js';
import { runDesk } from './run-desk.js';

export const runGuard: Handler<typeof runGuardDeclaration.flags> = async ({ words, flags }) => {
  const verdict = await verdictOn(words, flags);
  printOutcome(flags, verdict, textOf);
  return verdict.allowed ? exitCodes.done : exitCodes.notSatisfied;
};

async function verdictOn(
  words: readonly string[],
  flags: Parameters<typeof runGuard>[0]['flags'],
): Promise<GuardVerdict> {
  const tool = words.at(-1) ?? '';
  const runId = words.length === 2 ? words[0] : process.env['AGENT_LEDGER_RUN'];
  if (runId === undefined || runId === '') return { allowed: true };
  const question = { caller: requireCaller(flags.as), run_id: runId, tool };
  return judgeTool(runDesk(flags), {
    ...question,
    ...(flags.step === undefined ? {} : { step_id: flags.step }),
  });
}

function textOf(verdict: GuardVerdict): string {
  return verdict.allowed ? 'allowed\n' : `denied: ${verdict.reason}\n`;
}
