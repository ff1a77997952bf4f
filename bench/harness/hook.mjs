import { eventAt } from './events.mjs';
import { launcher } from './folders.mjs';

export const bareNode = ['-e', '0'];

/** Arguments of the command that a hook runs: one event of the usual size. */
export function hookArguments(root, at = 0) {
  const { summary, data } = eventAt(at);
  return [launcher, 'append', 'cls', summary, '--data', JSON.stringify(data), '--root', root];
}
