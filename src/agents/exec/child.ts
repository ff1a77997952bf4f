import { closeSync } from 'node:fs';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { errnoOf } from '../../errors.js';
import { OutputCollector } from './output-summary.js';
import { outputPipe, type OutputPipe } from './output-pipe.js';
import type { SignalRelay } from './signal-relay.js';

export interface ChildOptions {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Streams that are copied through and summarised; the others are our own, and the child writes there directly. */
  readonly capture: { readonly stdout: boolean; readonly stderr: boolean };
  readonly signals: SignalRelay;
  /** Sees standard output as it passes; only where that is captured. */
  readonly onStdout?: ((chunk: Buffer) => void) | undefined;
}

/** How the child ended. */
export interface ChildEnd {
  /** What a shell would report: the child's own code, 128 + n after signal n, 127 not found, 126 cannot be executed. */
  readonly exitCode: number;
  readonly signal: string | undefined;
  /** Why it could not be started, in the words of a shell. */
  readonly startError: string | undefined;
  readonly stdout: OutputCollector;
  readonly stderr: OutputCollector;
}

/** Runs the command without a shell and resolves when it has ended and its output is written; never rejects. */
export async function runChild({
  command,
  env,
  capture,
  signals,
  onStdout,
}: ChildOptions): Promise<ChildEnd> {
  const [file = '', ...args] = command;
  const [stdout, stderr] = [new OutputCollector(), new OutputCollector()];
  const [out, err] = [capture.stdout ? outputPipe() : undefined, capture.stderr ? outputPipe() : undefined];
  const child = execa(file, args, {
    env,
    reject: false,
    buffer: false,
    stdin: 'inherit',
    stdout: wayOf(capture.stdout, out),
    stderr: wayOf(capture.stderr, err),
  });
  for (const pipe of [out, err]) if (pipe !== undefined) closeSync(pipe.writeEnd);
  const passed = [
    passThrough(
      out?.from ?? child.stdout,
      process.stdout,
      bothOf((chunk) => stdout.add(chunk), onStdout),
    ),
    passThrough(err?.from ?? child.stderr, process.stderr, (chunk) => stderr.add(chunk)),
  ];
  signals.attach((signal) => void child.kill(signal));
  const { exitCode, signal, cause } = await child;
  await Promise.all(passed);
  return { ...statusOf({ file, exitCode, signal, cause }), signal, stdout, stderr };
}

function wayOf(isCaptured: boolean, pipe: OutputPipe | undefined): 'inherit' | 'pipe' | 3 {
  if (!isCaptured) return 'inherit';
  // The types of execa name the first descriptors only; it takes any.
  return pipe === undefined ? 'pipe' : (pipe.writeEnd as 3);
}

type Look = (chunk: Buffer) => void;

function bothOf(first: Look, second: Look | undefined): Look {
  return (chunk) => {
    first(chunk);
    second?.(chunk);
  };
}

/** The reader sets the pace, so that no more than a pipe's worth is held. Resolves when all has passed. */
async function passThrough(
  from: Readable | null | undefined,
  to: NodeJS.WriteStream,
  look: Look,
): Promise<void> {
  if (from === null || from === undefined) return;
  from.on('data', look);
  from.pipe(to, { end: false });
  // Our reader went away: the child learns it by its next write, as it would without us.
  to.on('error', () => from.destroy());
  await new Promise<void>((done) => void from.on('close', done).on('error', () => from.destroy()));
}

interface RawEnd {
  readonly file: string;
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly cause: unknown;
}

/** POSIX: 127 when the command is not found, 126 when it is there and cannot be executed. */
function statusOf({ file, exitCode, signal, cause }: RawEnd): Pick<ChildEnd, 'exitCode' | 'startError'> {
  if (exitCode !== undefined) return { exitCode, startError: undefined };
  if (signal !== undefined)
    return { exitCode: 128 + (constants.signals[signal as NodeJS.Signals] ?? 0), startError: undefined };
  const errno = errnoOf(cause);
  if (errno === 'ENOENT' || file === '') return { exitCode: 127, startError: `${file}: command not found` };
  return {
    exitCode: 126,
    startError: `${file}: ${reasons[errno ?? ''] ?? `cannot be started (${errno ?? 'unknown'})`}`,
  };
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'Permission denied',
  E2BIG: 'Argument list too long',
  ENOTDIR: 'Not a directory',
  ENOEXEC: 'Exec format error',
};
