import type { PolicyRequest } from '../../../runs/policy-request.js';
import { policyRequests } from '../../../runs/tools/read-runs.js';
import type { Handler } from '../../command.js';
import type { runRequestsDeclaration } from '../../declarations/run/requests.js';
import { asLine } from './outcome.js';
import { printList } from './list-output.js';
import { runDesk } from './run-desk.js';

export const runRequests: Handler<typeof runRequestsDeclaration.flags> = async ({ words: [runId], flags }) =>
  printList(flags, await policyRequests(runDesk(flags), runId), requestLine);

function requestLine({ run_id, step_id, failure, retry_count, max_retries }: PolicyRequest): string {
  return asLine(`${run_id}  ${step_id}  retried ${retry_count} of ${max_retries} times  ${failure.reason}`);
}
