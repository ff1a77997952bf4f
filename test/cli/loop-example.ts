import { startAutopilot } from '../../src/loop/tools/autopilot.js';
import { createBinding } from '../../src/loop/tools/bind.js';
import { dispatchPass } from '../../src/loop/tools/dispatch.js';
import { enqueue } from '../../src/loop/tools/enqueue.js';
import { openLoopDesk } from '../../src/loop/tools/open-desk.js';
import { createTask, registerSession } from '../../src/loop/tools/register.js';
import { startSmoke } from '../../src/loop/tools/smoke.js';
import { planWakeups } from '../../src/loop/tools/wakeup.js';

/**
 * What the examples of the loop commands need: the task `build` with a loop, threads mt and wt, item 8 in the worker's
 * inbox, smoke s1 and an autopilot; the task `ui`, whose sessions are registered only. Resolves with the receipt of a
 * wake-up that skipped both.
 */
export async function fillLoopExample(root: string): Promise<string> {
  const desk = openLoopDesk(root);
  const threads = { manager: { id: 'mt' }, worker: { id: 'wt' } };
  await createBinding(desk, { task: 'build', template: 'ship-it', threads });
  await enqueue(desk, { task: 'build', type: 'nudge_worker', message: 'Make the tests pass' });
  await dispatchPass(desk, {});
  await startSmoke(desk, { task: 'build', smokeId: 's1', nonce: 'n1' });
  await startAutopilot(desk, { task: 'build' });
  await createTask(desk, { task: 'ui' });
  await registerSession(desk, { task: 'ui', role: 'manager' });
  await registerSession(desk, { task: 'ui', role: 'worker' });
  const { receipt } = await planWakeups(desk, { task: 'build' });
  return receipt.event_id;
}
