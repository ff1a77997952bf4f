import type { GivenWorkOrder } from './work-order-file.js';
import { relativisePaths } from '../../core/redaction/relative-path.js';

/** What is known of a run before it starts. */
export interface RunDescription {
  /** As a person would type it. */
  readonly commandLine: string;
  readonly cwd: string;
  readonly task: string;
  readonly correlationId: string;
  readonly parentId: string | undefined;
  readonly workOrder: GivenWorkOrder | undefined;
}

export interface Folders {
  readonly root: string;
  readonly home?: string;
}

/** `data` of the start. */
export function startData(run: RunDescription, folders: Folders): Readonly<Record<string, unknown>> {
  const { workOrder: order } = run;
  const files = order?.targetFiles === undefined ? undefined : recordedTargets(order.targetFiles);
  return {
    task_type: order === undefined ? 'command' : 'work_order',
    command: run.commandLine,
    cwd: relativisePaths(run.cwd, folders),
    ...sharedData(run),
    ...member('title', order?.title ?? order?.summary),
    ...member('summary', order?.title === undefined ? undefined : order.summary),
    ...member('priority', order?.priority),
    ...files,
    ...member('wo_file', order?.file && relativisePaths(order.file.path, folders)),
    ...member('wo_sha256', order?.file?.sha256),
  };
}

/** What ties start and end together, and to other programs' records. */
export function sharedData({
  correlationId,
  parentId,
  workOrder,
}: RunDescription): Readonly<Record<string, unknown>> {
  return {
    correlation_id: correlationId,
    ...member('wo_id', workOrder?.id),
    ...member('parent_id', parentId),
  };
}

const targetCharacters = 12_000;

/** In their order, as the work order names them. */
function recordedTargets(files: readonly string[]): Readonly<Record<string, unknown>> {
  let characters = 0;
  const kept = files.filter((file) => (characters += file.length) <= targetCharacters);
  return {
    target_files: kept,
    ...(kept.length === files.length ? {} : { target_files_total: files.length }),
  };
}

export function member(name: string, value: unknown): Readonly<Record<string, unknown>> {
  return value === undefined ? {} : { [name]: value };
}
