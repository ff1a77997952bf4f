import { exitCodes } from '../../../errors.js';
import { problemText, type PlanProblem } from '../../../runs/plan/problems.js';
import { requireCaller } from '../../../runs/tools/caller.js';
import { createRun, type CreateRunResult } from '../../../runs/tools/create-run.js';
import { openRunDesk } from '../../../runs/tools/workspace-desk.js';
import { findRoot } from '../../../storage/workspace.js';
import type { Handler } from '../../command.js';
import type { runCreateDeclaration } from '../../declarations/run/create.js';
import { usage } from '../../exit.js';
import { inputText } from './input-text.js';
import { asLine, printOutcome } from './outcome.js';

export const runCreate: Handler<typeof runCreateDeclaration.flags> = async ({ flags }) => {
  const { plan, session, request, agents = '' } = flags;
  if (plan === undefined)
    throw usage('--plan FILE is missing', 'Name the plan, or `--plan -` for standard input.');
  if (session === undefined) throw usage('--session KEY is missing');
  if (request === undefined) throw usage('--request TEXT is missing');
  const caller = requireCaller(flags.as);
  const result = await createRun(openRunDesk({ root: findRoot(flags.root) }), {
    caller,
    plan_json: inputText(plan),
    session_key: session,
    original_request: request,
    valid_agents: agents
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  });
  const isCreated = 'status' in result;
  printOutcome(isCreated ? flags : { ...flags, quiet: false }, result, textOf);
  return isCreated ? exitCodes.done : exitCodes.refused;
};

function textOf(result: CreateRunResult): string {
  if ('status' in result)
    return asLine(`created run ${result.run_id}: ${counted(result.step_count, 'step')}, ${result.goal}`);
  const { error, message, problems } = result;
  if (error === 'parse_failed') return asLine(message);
  return [`the plan has ${counted(problems.length, 'problem')}`, ...problems.map(problemLine)]
    .map(asLine)
    .join('');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** The code for programs, the sentence for people. */
function problemLine(problem: unknown): string {
  const { code } = problem as PlanProblem;
  return `  ${code}  ${problemText(problem as PlanProblem)}`;
}
