/**
 * A workflow engine in a process of its own: `node engine.mjs ROOT RUN KILL STEP…` completes the steps in turn. KILL `before` or
 * `after`: dies, as by kill -9, once the first event stands, before or after the projection was told; `never`: goes on.
 */
import { openWorkflowAdapter } from '../../../src/runs/projection/workflow-adapter.js';
import { openWorkflowFiles } from '../../../src/runs/projection/workflow-files.js';
import type { WorkflowProjectionStore } from '../../../src/runs/projection/projection-store.js';
import { openRunDesk } from '../../../src/runs/tools/workspace-desk.js';

const [root = '', run = '', kill = 'never', ...steps] = process.argv.slice(2);
const files = openWorkflowFiles(root, { lockTimeoutMs: 60_000 });

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('still alive');
}

const deadly: WorkflowProjectionStore = {
  ...files,
  readRun: async (id) => (kill === 'before' ? die() : files.readRun(id)),
  updateStep: async (...args) => {
    await files.updateStep(...args);
    if (kill === 'after') die();
  },
};

const desk = openRunDesk({
  root,
  lockTimeoutMs: 60_000,
  projection: { stage: 'write_through', store: deadly, timeoutMs: 60_000 },
});
const engine = openWorkflowAdapter(desk, { caller: 'orchestrator' });
for (const stepId of steps) {
  await engine.updateStep(run, { stepId, status: 'running' });
  await engine.updateStep(run, { stepId, status: 'completed', result: `did ${stepId}` });
}
