/**
 * One of several agents that work on a run at once: claims, proposes and, as the orchestrator, decides at random until no
 * step is left. Prints what it was told, one line of JSON each: `node claimant.mjs ROOT AGENT SEED`.
 */
import { LedgerError } from '../../src/errors.js';
import { openRunStore } from '../../src/runs/stream-run-store.js';
import { allStepsTerminal } from '../../src/runs/queries.js';
import { applyPolicy } from '../../src/runs/tools/apply-policy.js';
import type { RunDesk } from '../../src/runs/tools/desk.js';
import { proposeStepResult } from '../../src/runs/tools/propose-step-result.js';
import { readRun } from '../../src/runs/tools/read-runs.js';
import { startStep } from '../../src/runs/tools/start-step.js';
import { randomFrom } from '../support/scale.js';

const [root = '', agent = '', seedText = '1', mode = 'all'] = process.argv.slice(2);
const random = randomFrom(Number(seedText));
const desk: RunDesk = {
  store: openRunStore({ root, lockTimeoutMs: 60_000 }),
  validate: async () => ({ passed: random() < 0.7, reason: 'by chance' }),
  newRunId: () => 'unused',
  now: () => Date.now(),
  settings: {},
};
const me = { caller: agent, run_id: 'run-1' };

async function told(what: string, step: string, act: () => Promise<unknown>): Promise<boolean> {
  const outcome = await act().then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof LedgerError) return error.code;
      throw error;
    },
  );
  process.stdout.write(`${JSON.stringify({ what, step, outcome })}\n`);
  return outcome === 'done';
}

function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** Bounded, so that a fault shows as a failed test rather than as one that hangs. */
for (let rounds = 0; rounds < 40; rounds += 1) {
  const snapshot = await readRun(desk, me.run_id);
  if (snapshot.status !== 'running' || (mode === 'claims' && rounds > 0)) break;
  if (agent !== 'orchestrator' && allStepsTerminal(snapshot) && rounds > 20) break;
  for (const { step_id, status } of shuffled(snapshot.steps)) {
    if (agent === 'orchestrator') {
      if (status !== 'failed') continue;
      const action = random() < 0.7 ? 'retry' : 'skip';
      await told(action, step_id, () => applyPolicy(desk, { ...me, step_id, action }));
    } else if (mode === 'claims' || status === 'pending') {
      const claimed = await told('start', step_id, () => startStep(desk, { ...me, step_id }));
      if (!claimed || mode === 'claims') continue;
      await told('propose', step_id, () => proposeStepResult(desk, { ...me, step_id, result: agent }));
    }
  }
}
