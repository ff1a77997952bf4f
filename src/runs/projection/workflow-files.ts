import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, ioError, LedgerError } from '../../errors.js';
import { acquireLock } from '../../storage/lock/lock.js';
import { makeFolder } from '../../storage/make-folder.js';
import { replaceFileSync } from '../../storage/replace-file.js';
import type { ProjectedRun, ProjectedStep } from './projected-run.js';
import type { ProjectedState, WorkflowProjectionStore } from './projection-store.js';
import { workflowFilePath, workflowFolder, workflowNameOf } from './workflow-file-path.js';
import { parseWorkflowFile, workflowFileText } from './workflow-file-text.js';

export interface WorkflowFilesOptions {
  /** How long to wait for another process that writes the same file; default 10,000. */
  readonly lockTimeoutMs?: number;
}

/**
 * A file for each run, `g/workflows/<run_id>.json`. Every change replaces the file whole: readers and a crash see the old
 * one or the new one. Not synced, since it can be made again. A symbolic link in the place of a file is replaced, never
 * followed. Rejects with LedgerError: RUN_NOT_FOUND, STEP_NOT_FOUND, SCHEMA_INVALID (cannot be read), IO_*, LOCK_TIMEOUT.
 */
export function openWorkflowFiles(root: string, options: WorkflowFilesOptions = {}): WorkflowProjectionStore {
  const { lockTimeoutMs: timeoutMs = 10_000 } = options;
  const change = async (runId: string, edit: (run: ProjectedRun) => ProjectedRun): Promise<void> =>
    write(root, edit(requireRun(root, runId)));
  const setState = async (runId: string, state: ProjectedState): Promise<void> =>
    change(runId, ({ error: _earlier, ...run }) => ({ ...run, ...state }));
  return {
    createRun: async (run) => write(root, run),
    createStep: async (runId, step, index) =>
      change(runId, (run) => ({ ...run, steps: run.steps.toSpliced(index, 0, step) })),
    updateRun: setState,
    updateStep: async (runId, stepId, { agent, ...state }) =>
      change(runId, (run) =>
        changedStep(run, stepId, { ...state, ...(agent === undefined ? {} : { agent }) }),
      ),
    completeRun: setState,
    readRun: async (runId) => readRun(root, runId),
    listRuns: async () => listRuns(root),
    matches: async (run) => readText(root, workflowFilePath(run.run_id)) === workflowFileText(run),
    lock: async (runId) => {
      const name = workflowFilePath(runId).replaceAll('/', '.');
      return acquireLock(join(root, 'g/.state/locks/projections', `${name}.lock`), { timeoutMs });
    },
  };
}

function changedStep(run: ProjectedRun, stepId: string, change: Partial<ProjectedStep>): ProjectedRun {
  const at = run.steps.findIndex(({ step_id: id }) => id === stepId);
  const found = run.steps[at];
  if (found === undefined) {
    throw new LedgerError(
      'STEP_NOT_FOUND',
      `${workflowFilePath(run.run_id)} has no step "${stepId.slice(0, 80)}"`,
    );
  }
  const { result: _result, error: _error, ...rest } = found;
  return { ...run, steps: run.steps.with(at, { ...rest, ...change }) };
}

function requireRun(root: string, runId: string): ProjectedRun {
  const run = readRun(root, runId);
  if (run !== undefined) return run;
  throw new LedgerError('RUN_NOT_FOUND', `there is no ${workflowFilePath(runId)}`);
}

function readRun(root: string, runId: string): ProjectedRun | undefined {
  const path = workflowFilePath(runId);
  const text = readText(root, path);
  if (text === undefined) return undefined;
  try {
    return parseWorkflowFile(text, runId);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new LedgerError(error.code, `${path}: ${error.message}`, { cause: error, details: error.details });
  }
}

/** Undefined when nothing stands there. */
function readText(root: string, path: string): string | undefined {
  workflowFolder(root);
  let fd: number;
  try {
    fd = openSync(join(root, path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    if (errnoOf(error) === 'ELOOP') throw noFile(path, 'a symbolic link');
    throw told(error, `reading ${path}`);
  }
  try {
    if (fstatSync(fd).isFile()) return readFileSync(fd, 'utf8');
  } catch (error) {
    throw told(error, `reading ${path}`);
  } finally {
    closeSync(fd);
  }
  throw noFile(path, 'something else');
}

function noFile(path: string, what: string): LedgerError {
  return new LedgerError('IO_NOT_A_FILE', `${path}: ${what} stands in its place`);
}

function write(root: string, run: ProjectedRun): void {
  const path = workflowFilePath(run.run_id);
  try {
    makeFolder(workflowFolder(root));
    replaceFileSync(join(root, path), workflowFileText(run), { sync: false });
  } catch (error) {
    throw told(error, `writing ${path}`);
  }
}

/** Says what the system said without paths of this machine: it goes on record. */
function told(error: unknown, doing: string): LedgerError {
  const failure = ioError(error, doing);
  const { errno } = failure.details;
  if (failure.code === 'IO_NOT_A_FILE') return noFile(doing, 'something else');
  if (typeof errno !== 'string') return failure;
  return new LedgerError(failure.code, `${doing}: ${errno}`, { cause: error, details: { errno } });
}

function listRuns(root: string): readonly string[] {
  let names: readonly string[];
  try {
    names = readdirSync(workflowFolder(root));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw told(error, 'listing g/workflows');
  }
  return names.flatMap((name) => idOf(root, workflowNameOf(name))).sort();
}

/** Behind a digest stands the id that the file tells, if it is that one's. */
function idOf(root: string, name: string | undefined): readonly string[] {
  if (name === undefined) return [];
  if (!name.startsWith('sha256-')) return [name];
  const path = `g/workflows/${name}.json`;
  try {
    const { run_id: id } = JSON.parse(readText(root, path) ?? '{}') as { readonly run_id?: unknown };
    return typeof id === 'string' && workflowFilePath(id) === path ? [id] : [name];
  } catch {
    return [name];
  }
}
