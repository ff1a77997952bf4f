import { constants } from 'node:os';
import { execa } from 'execa';
import { errnoOf } from '../../errors.js';
import { OutputCollector } from './output-summary.js';

export interface ChildOptions {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Copy the output through and summarise it; otherwise the child writes to our own streams directly. */
  readonly capture: boolean;
}

/** How the child ended. */
export interface ChildEnd {
  /** What a shell would report: the child's own code, 128 + n after signal n, 127 not found, 126 not executable. */
  readonly exitCode: number;
  readonly signal: string | undefined;
  /** Why it could not be started. */
  readonly startError: string | undefined;
  readonly stdout: OutputCollector;
  readonly stderr: OutputCollector;
}

const forwarded: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'];
const fromTerminal: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

/**
 * Runs the command without a shell and resolves when it has ended and its output is written; never rejects. Signals
 * sent to us reach the child; those a terminal sends reach it anyway, so they are only kept from ending us first.
 */
export async function runChild({ command, env, capture }: ChildOptions): Promise<ChildEnd> {
  const [file = '', ...args] = command;
  const out = capture ? 'pipe' : 'inherit';
  const child = execa(file, args, { env, reject: false, buffer: false, stdin: 'inherit', stdout: out, stderr: out });
  const stdout = new OutputCollector();
  const stderr = new OutputCollector();
  passThrough(child.stdout, process.stdout, stdout);
  passThrough(child.stderr, process.stderr, stderr);
  const stopForwarding = forwardSignals((signal) => void child.kill(signal));
  const result = await child;
  stopForwarding();
  const startError = result.exitCode === undefined && result.signal === undefined ? result.cause : undefined;
  return {
    exitCode: exitCodeOf({ exitCode: result.exitCode, signal: result.signal, startError }),
    signal: result.signal,
    startError: startError instanceof Error ? startError.message : undefined,
    stdout,
    stderr,
  };
}

function passThrough(from: NodeJS.ReadableStream | null | undefined, to: NodeJS.WriteStream, collector: OutputCollector) {
  if (from === null || from === undefined) return;
  from.on('data', (chunk: Buffer) => collector.add(chunk));
  from.pipe(to, { end: false });
  // A reader that went away must not end the recording; the child notices by its own next write.
  to.on('error', () => from.unpipe(to).resume());
}

function forwardSignals(send: (signal: NodeJS.Signals) => void): () => void {
  const listeners = new Map<NodeJS.Signals, () => void>();
  for (const signal of forwarded) listeners.set(signal, () => send(signal));
  for (const signal of fromTerminal) listeners.set(signal, () => (process.stdin.isTTY ? undefined : send(signal)));
  for (const [signal, listener] of listeners) process.on(signal, listener);
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
}

interface RawEnd {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly startError: unknown;
}

function exitCodeOf({ exitCode, signal, startError }: RawEnd): number {
  if (exitCode !== undefined) return exitCode;
  if (signal !== undefined) return 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
  return errnoOf(startError) === 'EACCES' ? 126 : 127;
}
