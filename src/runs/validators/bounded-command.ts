import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { secretFamily } from '../../core/redaction/secret-name.js';
import { oneLine } from '../../core/cut-text.js';
import { LedgerError } from '../../errors.js';
import { OutputTail } from './output-tail.js';
import { holdGroup, killGroup, releaseGroup } from './running-groups.js';

export interface BoundedCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Left out of it: variables whose names look secret, that say who calls, or that tie git to another repository. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
}

export type CommandEnd =
  | { readonly kind: 'exited'; readonly exitCode: number; readonly output: string }
  | { readonly kind: 'killed'; readonly signal: string; readonly output: string }
  | { readonly kind: 'timeout'; readonly output: string };

/** How long a process that left the group may hold the pipes after the group is gone. */
const lingeringPipesMs = { both: 200, output: 10_000 } as const;

/**
 * Runs a program in a process group of its own, without a shell and without input, and resolves when it has exited or
 * its time is up; the whole group is killed then, also what the program left in the background, and when this process
 * ends before. A process that makes itself a session of its own escapes. Output is standard output and error as they came, its last 256 KiB.
 * @throws LedgerError IO_FAILED when the program cannot be started
 */
export async function runBounded(command: BoundedCommand): Promise<CommandEnd> {
  const output = new OutputTail();
  const exit = await runGroup(command, 'both', (chunk) => output.take(chunk));
  return endOf(exit, output.text());
}

/** The same for a program whose standard output is wanted whole; what it complains about is dropped. */
export async function captureBounded(command: BoundedCommand): Promise<CommandEnd> {
  const chunks: Buffer[] = [];
  const exit = await runGroup(command, 'output', (chunk) => chunks.push(chunk));
  return endOf(exit, Buffer.concat(chunks).toString('utf8'));
}

async function runGroup(
  command: BoundedCommand,
  wanted: 'both' | 'output',
  take: (chunk: Buffer) => unknown,
): Promise<Exit> {
  const group = holdGroup();
  try {
    const child = start(command, wanted);
    group.pid = child.pid;
    child.all.on('data', take);
    if (child.pid === undefined) throw notStarted(command, await child);
    const exit = await firstOf(child, command.timeoutMs);
    killGroup(group);
    await Promise.race([child, pause(lingeringPipesMs[wanted], undefined, { ref: false })]);
    child.all.destroy();
    return exit;
  } finally {
    releaseGroup(group);
  }
}

function start({ file, args, cwd, env }: BoundedCommand, wanted: 'both' | 'output') {
  return execa(file, args, {
    cwd,
    env: strippedEnvironment(env),
    extendEnv: false,
    detached: true,
    stdin: 'ignore',
    stderr: wanted === 'both' ? 'pipe' : 'ignore',
    all: true,
    buffer: false,
    reject: false,
  });
}

type Exit = { readonly code: number | null; readonly signal: string | null } | 'timeout';

interface Exiting {
  once(event: 'exit', listener: (code: number | null, signal: string | null) => void): unknown;
}

async function firstOf(child: Exiting, timeoutMs: number): Promise<Exit> {
  const timer = new AbortController();
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const timeout = pause(timeoutMs, 'timeout' as const, { signal: timer.signal }).catch(() => exited);
  const first = await Promise.race([exited, timeout]);
  timer.abort();
  return first;
}

function endOf(exit: Exit, output: string): CommandEnd {
  if (exit === 'timeout') return { kind: 'timeout', output };
  if (exit.code === null) return { kind: 'killed', signal: exit.signal ?? 'unknown', output };
  return { kind: 'exited', exitCode: exit.code, output };
}

/** The caller's identity and run; and what git sets for the hooks of one repository. */
const ownVariable =
  /^(?:AGENT_LEDGER_(?:AGENT|RUN|SESSION)|GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|OBJECT_DIRECTORY|CONFIG(?:_.*)?))$/;

function strippedEnvironment(env: BoundedCommand['env']): Record<string, string> {
  const kept = Object.entries(env).filter(
    ([name, value]) => value !== undefined && secretFamily(name) === undefined && !ownVariable.test(name),
  );
  return Object.fromEntries(kept) as Record<string, string>;
}

function notStarted({ file, cwd }: BoundedCommand, result: { readonly cause?: unknown }): LedgerError {
  const { cause } = result;
  const reason = cause instanceof Error ? cause.message : 'it could not be started';
  return new LedgerError(
    'IO_FAILED',
    `run command "${oneLine(file, 200)}" in ${cwd}: ${oneLine(reason, 300)}`,
    { cause },
  );
}
