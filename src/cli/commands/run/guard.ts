import { exitCodes } from '../../../errors.js';
import type { GuardVerdict } from '../../../runs/guard.js';
import { requireCaller } from '../../../runs/tools/caller.js';
import { judgeTool } from '../../../runs/tools/judge-tool.js';
import type { Handler } from '../../command.js';
import type { runGuardDeclaration } from '../../declarations/run/guard.js';
import { asLine, printOutcome } from './outcome.js';
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
  const [first = '', second] = words;
  const own = process.env['AGENT_LEDGER_RUN'] ?? '';
  if (second === undefined && own === '') return { allowed: true };
  // A run that was named by an empty word, as by a variable that is not set, cannot be read: denied.
  const [runId, tool] = second === undefined ? [own, first] : [first, second];
  const question = { caller: requireCaller(flags.as), run_id: runId, tool };
  return judgeTool(runDesk(flags), {
    ...question,
    ...(flags.step === undefined ? {} : { step_id: flags.step }),
  });
}

function textOf(verdict: GuardVerdict): string {
  return asLine(verdict.allowed ? 'allowed' : `denied: ${verdict.reason}`);
}
