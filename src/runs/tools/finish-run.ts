import { LedgerError } from '../../errors.js';
import { completionOf, type CriterionToVerify } from '../completion.js';
import { decidePruneRun } from '../decide/prune-run.js';
import { decideRecordCriteria } from '../decide/record-verdict.js';
import { runsToPrune } from '../prune.js';
import type { ValidationResult } from '../shapes.js';
import { isTerminal } from '../snapshot.js';
import type { RunState } from '../state.js';
import { execute, type RunCall, type RunDesk } from './desk.js';
import { runValidator } from './run-validator.js';

/**
 * Whatever follows from the state a command has left: acceptance criteria are verified when all steps are completed,
 * and old runs are pruned when this one has ended. Resolves with the state after that.
 */
export async function finishRun(desk: RunDesk, call: RunCall, state: RunState): Promise<RunState> {
  const { expected_seq: _asked, ...further } = call;
  const completion = completionOf(state.snapshot);
  const ended =
    completion.kind === 'verify' ? await judgeCriteria(desk, further, completion.criteria) : state;
  if (isTerminal(ended.snapshot)) await tidyUp(desk, further.caller);
  return ended;
}

/** What the command was about stands by now; old runs that could not be pruned are pruned when the next one ends. */
async function tidyUp(desk: RunDesk, caller: string): Promise<void> {
  try {
    await pruneOldRuns(desk, caller);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    process.emitWarning(`old runs could not be pruned: ${error.message} [${error.code}]`);
  }
}

async function judgeCriteria(
  desk: RunDesk,
  call: RunCall,
  criteria: readonly CriterionToVerify[],
): Promise<RunState> {
  const verdicts = new Map<number, ValidationResult>();
  for (const { index, criterion } of criteria) {
    const task = { spec: criterion.validator, runId: call.run_id, evidence: [] };
    verdicts.set(index, await runValidator(desk, task));
  }
  return execute(desk, call, decideRecordCriteria, verdicts);
}

/** Takes the oldest ended runs off the lists until `maxKeep` are left; resolves with their ids. */
export async function pruneOldRuns(
  desk: RunDesk,
  caller: string,
  maxKeep = desk.settings.maxKeep ?? 0,
): Promise<readonly string[]> {
  if (maxKeep <= 0) return [];
  const old = runsToPrune(await desk.store.list(), maxKeep);
  const command = { reason: `more than ${maxKeep} runs` };
  for (const { run_id } of old) await execute(desk, { caller, run_id }, decidePruneRun, command);
  return old.map(({ run_id: id }) => id);
}
