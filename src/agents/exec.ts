import { runChild } from './exec/child.js';
import { RunRecorder } from './exec/run-recorder.js';

export interface ExecOptions {
  readonly command: readonly string[];
  /** Whose ledger; default `shell`. */
  readonly agent?: string;
  /** Default `unknown`. */
  readonly task?: string;
  readonly root?: string;
  /** Copy and summarise the output even where it goes to a terminal. */
  readonly capture?: boolean;
  /** Seconds between heartbeats while the command runs; 0 = none. Default 60. */
  readonly heartbeatSec?: number;
  /** Told, in one line, what could not be recorded. */
  readonly warn: (message: string) => void;
}

/**
 * Runs a command and records it: `task_start`, then `task_result` (exit 0) or `error`, in a session of its own that the
 * child finds in AGENT_LEDGER_SESSION. The command always runs, also where nothing can be recorded, and its exit code
 * comes back unchanged (127 not found, 126 not executable, 128 + n after signal n). AGENT_LEDGER_DISABLE=1: no record.
 * Where our own output is a terminal the child has it for itself; elsewhere it is copied through and summarised.
 */
export async function runExec(options: ExecOptions): Promise<{ readonly exitCode: number }> {
  const { command, agent = 'shell', task, root, warn } = options;
  if (process.env['AGENT_LEDGER_DISABLE'] === '1') return runChild({ command, env: {}, capture: false });
  const recorder = new RunRecorder({ command, agent, task, root, warn });
  await recorder.start();
  const beat = startHeartbeat(recorder, options.heartbeatSec ?? 60);
  const end = await runChild({ command, env: environment(recorder), capture: shouldCapture(options) });
  clearInterval(beat);
  await recorder.finish(end);
  return { exitCode: end.exitCode };
}

function shouldCapture({ capture = false }: ExecOptions): boolean {
  return capture || !(process.stdout.isTTY && process.stderr.isTTY);
}

function environment({ session }: RunRecorder): Record<string, string> {
  return session === undefined ? {} : { AGENT_LEDGER_SESSION: session };
}

function startHeartbeat(recorder: RunRecorder, seconds: number): NodeJS.Timeout | undefined {
  if (seconds <= 0) return undefined;
  return setInterval(() => void recorder.heartbeat(), seconds * 1000).unref();
}
