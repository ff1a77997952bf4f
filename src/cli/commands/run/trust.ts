import { readRun } from '../../../runs/tools/read-runs.js';
import { plannedExecutions, trustPlan, type PlannedExecution } from '../../../runs/trust.js';
import type { Handler } from '../../command.js';
import type { runTrustDeclaration } from '../../declarations/run/trust.js';
import { readingScope } from '../../reading.js';
import { asLine, printOutcome } from './outcome.js';
import { runDesk } from './run-desk.js';

export const runTrust: Handler<typeof runTrustDeclaration.flags> = async ({ words: [runId = ''], flags }) => {
  const snapshot = await readRun(runDesk(flags), runId);
  const { root } = readingScope(flags, []);
  const executions = await (flags.yes ? trustPlan(root, snapshot) : plannedExecutions(root, snapshot));
  printOutcome(flags, executions, textOf);
  return 0;
};

function textOf(executions: readonly PlannedExecution[]): string {
  if (executions.length === 0) return 'nothing would be executed\n';
  return executions
    .map(({ of, command, folder, trusted }) =>
      asLine(`${of}  ${trusted ? 'trusted' : 'not trusted'}  ${command}  in ${folder}`),
    )
    .join('');
}
