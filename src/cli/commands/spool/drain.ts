import { requireAgentName } from '../../../core/agent-name.js';
import { drainSpools, type AgentDrain } from '../../../ledger/spool/drain-agents.js';
import type { Handler } from '../../command.js';
import type { spoolDrainDeclaration } from '../../declarations/spool/drain.js';
import { printNote, printResult } from '../../output/result.js';
import { spoolOwnerAt } from './owner.js';

export const runSpoolDrain: Handler<typeof spoolDrainDeclaration.flags> = ({ words, flags }) => {
  const { root } = spoolOwnerAt(flags.root);
  const agents = words.map(requireAgentName);
  const drained = drainSpools(root, agents.length === 0 ? {} : { agents });
  printResult(flags, { value: () => drained.map(valueOf), text: () => textOf(drained) });
  for (const { agent, error } of flags.json ? [] : drained)
    if (error !== undefined) printNote({ quiet: false }, `${agent}: ${error.message} [${error.code}]`);
  return drained.find(({ error }) => error !== undefined)?.error?.exitCode ?? 0;
};

function valueOf({ error, ...report }: AgentDrain) {
  if (error === undefined) return report;
  const { code, message, hint, details } = error;
  return { ...report, error: { code, message, hint, details } };
}

function textOf(drained: readonly AgentDrain[]): string {
  const busy = drained.filter(
    ({ appended, aside, skipped, left }) => appended + aside.length + skipped + left > 0,
  );
  if (busy.length === 0) return drained.some(({ error }) => error !== undefined) ? '' : 'Nothing waits.\n';
  return busy.map((one) => `${lineOf(one)}\n`).join('');
}

function lineOf({ agent, appended, aside, skipped, left }: AgentDrain): string {
  const parts = [
    `${appended} appended`,
    ...(left === 0 ? [] : [`${left} still waiting`]),
    ...(skipped === 0 ? [] : [`${skipped} left where they are`]),
    ...(aside.length === 0 ? [] : [`moved aside: ${aside.join(', ')}`]),
  ];
  return `${agent}: ${parts.join(', ')}`;
}
