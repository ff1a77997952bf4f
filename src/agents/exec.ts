import { cutText } from '../core/cut-text.js';
import { runChild, type ChildEnd } from './exec/child.js';
import { CodexWatch } from './exec/codex-watch.js';
import { commandLine } from './exec/command-line.js';
import { correlationId } from './exec/correlation.js';
import { recordedPaths, type RecordedPaths } from './exec/recorded-paths.js';
import { member, sharedData, startData, type Folders, type RunDescription } from './exec/run-description.js';
import { outcomeData, statusOf, type RunOutcome } from './exec/run-outcome.js';
import { RunRecorder } from './exec/run-recorder.js';
import { SignalRelay } from './exec/signal-relay.js';
import { realName, touchedSince, treeState, type TreeState } from './exec/touched-files.js';
import type { GivenWorkOrder } from './exec/work-order-file.js';

export interface ExecOptions {
  readonly command: readonly string[];
  /** Whose ledger; default `shell`. */
  readonly agent?: string;
  /** Default the work order's id, else `unknown`. */
  readonly task?: string;
  readonly root?: string;
  /** A work order: its file (YAML or JSON; it has a slash or such an ending), else its id. */
  readonly workOrder?: string;
  /** What the work belongs to, for the record. */
  readonly parentId?: string;
  /** Read standard output as `codex exec --json`; default when the command is that. */
  readonly codex?: boolean;
  /** Rollout file that the run of Codex writes or continues. */
  readonly rollout?: string;
  /** Copy and summarise the output even where it goes to a terminal. */
  readonly capture?: boolean;
  /** Seconds between heartbeats while the command runs; 0 = none. Default 60. */
  readonly heartbeatSec?: number;
  /** Told, in one line each, what could not be started or recorded. */
  readonly warn: (message: string) => void;
}

/**
 * Runs a command and records it: `task_start`, then `task_result` or `error`, in a session of its own that the child finds
 * in AGENT_LEDGER_SESSION; CORRELATION_ID is taken over or made, stands in both and is handed on. The command runs also
 * where nothing can be recorded, and its exit code comes back unchanged (127 not found, 126 not executable, 128 + n after
 * signal n). AGENT_LEDGER_DISABLE=1: it runs, nothing else. A stream that goes to a terminal is the child's own; the
 * others are copied through, byte for byte, and summarised.
 * @throws LedgerError SCHEMA_INVALID for a work order that cannot be used: nothing was run
 */
export async function runExec(options: ExecOptions): Promise<{ readonly exitCode: number }> {
  const signals = new SignalRelay();
  try {
    const end = isDisabled() ? await runPlainly(options, signals) : await runRecorded(options, signals);
    return { exitCode: end.exitCode };
  } finally {
    signals.release();
  }
}

function isDisabled(): boolean {
  return process.env['AGENT_LEDGER_DISABLE'] === '1';
}

async function runPlainly({ command, warn }: ExecOptions, signals: SignalRelay): Promise<ChildEnd> {
  const capture = { stdout: false, stderr: false };
  const end = await runChild({ command, env: {}, capture, signals });
  if (end.startError !== undefined) warn(end.startError);
  return end;
}

async function runRecorded(options: ExecOptions, signals: SignalRelay): Promise<ChildEnd> {
  const { command, agent = 'shell', root, rollout, warn } = options;
  const run = await describe(options);
  const recorder = new RunRecorder({ agent, task: run.task, root, warn });
  const codex = new CodexWatch({ command, isForced: options.codex ?? false, rollout, warn });
  const tree = codex.isCodex || run.workOrder !== undefined ? treeState(codex.folder(run.cwd)) : undefined;
  await recordStart(recorder, run);
  const startedMs = Date.now();
  const beat = startHeartbeat(recorder, options.heartbeatSec ?? 60);
  const capture = captured(options, codex);
  const env = { CORRELATION_ID: run.correlationId, ...sessionOf(recorder) };
  const end = await runChild({ command, env, capture, signals, onStdout: codex.onOutput });
  clearInterval(beat);
  if (end.startError !== undefined) warn(end.startError);
  const told = codex.end();
  const named = (told?.stream?.files ?? []).map((file) => realName(file, codex.folder(run.cwd)));
  const files = touchedFiles(named, tree, foldersOf(recorder));
  await recordEnd(recorder, run, { end, seconds: (Date.now() - startedMs) / 1000, files, codex: told });
  await recorder.close();
  return end;
}

async function describe(options: ExecOptions): Promise<RunDescription> {
  const workOrder = await readWorkOrder(options.workOrder);
  return {
    commandLine: commandLine(options.command),
    cwd: process.cwd(),
    task: options.task ?? workOrder?.id ?? 'unknown',
    correlationId: correlationId(process.env['CORRELATION_ID']),
    parentId: options.parentId,
    workOrder,
  };
}

/** The reader of YAML is loaded where it is needed. */
async function readWorkOrder(named: string | undefined): Promise<GivenWorkOrder | undefined> {
  if (named === undefined) return undefined;
  const { givenWorkOrder } = await import('./exec/work-order-file.js');
  return givenWorkOrder(named);
}

/** Codex's stream is read also where it goes to a terminal: it is no full-screen program's. */
function captured({ capture = false }: ExecOptions, codex: CodexWatch): { stdout: boolean; stderr: boolean } {
  return {
    stdout: capture || codex.onOutput !== undefined || !process.stdout.isTTY,
    stderr: capture || !process.stderr.isTTY,
  };
}

function sessionOf({ session }: RunRecorder): Record<string, string> {
  return session === undefined ? {} : { AGENT_LEDGER_SESSION: session };
}

function foldersOf({ root }: RunRecorder): Folders {
  const home = process.env['HOME'];
  return { root, ...(home === undefined ? {} : { home }) };
}

function touchedFiles(
  named: readonly string[],
  tree: TreeState | undefined,
  folders: Folders,
): RecordedPaths | undefined {
  if (tree === undefined && named.length === 0) return undefined;
  return recordedPaths([...named, ...(tree === undefined ? [] : touchedSince(tree))], folders);
}

function recordStart(recorder: RunRecorder, run: RunDescription): Promise<void> {
  const shown = shownLine(recorder, run);
  const data = startData({ ...run, commandLine: shown }, foldersOf(recorder));
  return recorder.write({ event: 'task_start', summary: `Started: ${run.workOrder?.title ?? shown}`, data });
}

function recordEnd(recorder: RunRecorder, run: RunDescription, outcome: RunOutcome): Promise<void> {
  const { end, seconds } = outcome;
  const status = statusOf(outcome);
  const redact = (text: string): string => recorder.redact(text);
  const data = {
    ...outcomeData(outcome),
    ...sharedData(run),
    ...member('stdout', end.stdout.summary(redact, recorder.shownCharacters)),
    ...member('stderr', end.stderr.summary(redact, recorder.shownCharacters)),
  };
  const how = end.signal ?? `exit ${end.exitCode}`;
  const summary = `${words[status]} (${how}, ${seconds.toFixed(1)} s): ${run.workOrder?.title ?? shownLine(recorder, run)}`;
  return recorder.write({ event: status === 'success' ? 'task_result' : 'error', summary, data });
}

const words = { success: 'Finished', failed: 'Failed', interrupted: 'Interrupted' } as const;

/** A prompt among the arguments may be long: it is redacted as a whole, then cut. */
function shownLine(recorder: RunRecorder, { commandLine: line }: RunDescription): string {
  return cutText(recorder.redact(line).toWellFormed(), recorder.shownCharacters);
}

function startHeartbeat(recorder: RunRecorder, seconds: number): NodeJS.Timeout | undefined {
  if (seconds <= 0) return undefined;
  const startedMs = Date.now();
  const beat = (): void => {
    const ranSec = Math.round((Date.now() - startedMs) / 1000);
    void recorder.write({ event: 'heartbeat', summary: `Running for ${ranSec} s` });
  };
  return setInterval(beat, seconds * 1000).unref();
}
