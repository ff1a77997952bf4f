import { isOneOf, stepStatuses, type StepStatus } from '../shapes.js';

const vocabulary: Readonly<Record<StepStatus, string>> = {
  pending: 'pending',
  in_progress: 'running',
  verify_pending: 'running',
  completed: 'completed',
  failed: 'failed',
  interrupted: 'skipped',
};

/** A step's status in the words of a workflow system; what it does not know is passed on in lower case. */
export function mapStepStatus(status: string): string {
  return isOneOf(stepStatuses, status) ? vocabulary[status] : status.toLowerCase();
}
