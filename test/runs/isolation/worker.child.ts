/**
 * One act of an agent in a process of its own, which a program named `git` may kill:
 * `node worker.mjs ROOT RUN STEP start|verify|work|apply`. `work` starts, writes a file and proposes. Prints what came of it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerError } from '../../../src/errors.js';
import { applyPatch } from '../../../src/runs/tools/apply-patch.js';
import { proposeStepResult } from '../../../src/runs/tools/propose-step-result.js';
import { startStep } from '../../../src/runs/tools/start-step.js';
import { verifyStep } from '../../../src/runs/tools/verify-step.js';
import { openRunDesk } from '../../../src/runs/tools/workspace-desk.js';

const [root = '', run_id = '', step_id = '', action = ''] = process.argv.slice(2);
const desk = openRunDesk({ root, lockTimeoutMs: 60_000 });
const call = { caller: 'andy', run_id, step_id };

async function work(): Promise<object> {
  const { work_dir = '' } = await startStep(desk, { ...call, isolate: true });
  mkdirSync(join(work_dir, 'src'), { recursive: true });
  writeFileSync(join(work_dir, `src/${step_id}.txt`), `${step_id}\n`);
  return proposeStepResult(desk, { ...call, result: 'done' });
}

const acts: Readonly<Record<string, () => Promise<object>>> = {
  start: async () => startStep(desk, { ...call, isolate: true }),
  verify: async () => verifyStep(desk, call),
  apply: async () => applyPatch(desk, call),
  work,
};

try {
  process.stdout.write(JSON.stringify((await acts[action]?.()) ?? {}));
} catch (error) {
  if (!(error instanceof LedgerError)) throw error;
  process.stdout.write(JSON.stringify({ code: error.code, message: error.message }));
}
