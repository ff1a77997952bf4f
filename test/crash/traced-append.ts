import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { EventInput } from '../../src/ledger/prepare.js';
import { program } from './scene.js';

/** One append by a process of its own. */
export interface SingleAppend {
  readonly root: string;
  readonly agent: string;
  readonly way: 'once' | 'library';
  readonly durability: 'os' | 'group' | 'each';
  readonly event: EventInput;
}

/** What the process was told by the append. */
export type Told =
  | { readonly kind: 'written' | 'already_there'; readonly hash: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** One system call that changes files. */
export interface SystemCall {
  readonly name: string;
  /** The how manyth call of that name in its thread since the append began, from 1. */
  readonly number: number;
  /** What it acts on, with process numbers, times and random names blanked. */
  readonly target: string;
  /** The fault was put in here: the call failed, or the process died before it. */
  readonly isHit: boolean;
}

export interface TracedAppend {
  /** Undefined when the process was killed before it could say. */
  readonly told: Told | undefined;
  readonly signal: string | undefined;
  readonly calls: readonly SystemCall[];
  readonly stderr: string;
}

const changing = [
  'write,pwrite64,writev,openat,rename,renameat,renameat2,link,linkat,unlink,unlinkat',
  'mkdir,mkdirat,rmdir,fchmod,fchmodat,chmod,ftruncate,fsync,fdatasync,utimensat',
].join(',');

/**
 * Runs one append under strace, with `inject` (for example `write:signal=SIGKILL:when=2`) if given, and lists its
 * calls that change files. Counting begins with the append, not with the start of node.
 */
export async function traceAppend(
  task: SingleAppend,
  { log, inject, script = singleAppend() }: { log: string; inject?: string | undefined; script?: string },
): Promise<TracedAppend> {
  const { lines, ...run } = await traceProgram(script, { task, log, inject });
  return { ...run, told: lines[0] === undefined ? undefined : (JSON.parse(lines[0]) as Told) };
}

export const singleAppendSource = 'test/crash/single-append.child.ts';

function singleAppend(): string {
  return program(singleAppendSource);
}

/** Any program that says `ready`, waits for standard input and then does what its argument says. */
export async function traceProgram(
  script: string,
  { task, log, inject }: { task: { readonly root: string }; log: string; inject?: string | undefined },
): Promise<Omit<TracedAppend, 'told'> & { readonly lines: readonly string[] }> {
  const env = { ...process.env, UV_THREADPOOL_SIZE: '1' }; // so that syncs have one order
  const child = spawn(process.execPath, [script, JSON.stringify(task)], { env });
  const output: string[] = [];
  const complaints: string[] = [];
  child.stderr.on('data', (text: Buffer) => complaints.push(text.toString()));
  await once(child.stdout, 'data');
  child.stdout.on('data', (text: Buffer) => output.push(text.toString()));
  const tracer = await attach(child.pid ?? 0, log, inject);
  const [closed, traced] = [once(child, 'close'), once(tracer, 'close')];
  child.stdin.end('\n');
  const [, signal] = (await closed) as [number | null, string | null];
  await traced;
  return {
    lines: output.join('').split('\n').slice(0, -1),
    signal: signal ?? undefined,
    calls: readCalls(readFileSync(log, 'utf8'), task.root),
    stderr: complaints.join(''),
  };
}

/** Resolves when the tracer holds every thread of the process. */
async function attach(pid: number, log: string, inject: string | undefined) {
  const injection = inject === undefined ? [] : ['-e', `inject=${inject}`];
  const args = ['-f', '-y', '-s', '0', '-o', log, '-e', `trace=${changing}`, ...injection, '-p', String(pid)];
  const tracer = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  // Read to the end: with a closed pipe strace would die of its next message.
  const said = new Promise<string>((resolve) => {
    let text = '';
    tracer.stderr.on('data', (more: Buffer) => {
      text += more.toString();
      if (text.includes('attached')) resolve(text);
    });
    tracer.once('close', () => resolve(text));
  });
  if (!(await said).includes('attached')) throw new Error(`strace could not attach: ${await said}`);
  return tracer;
}

const callForm = /^(\d+) +(\w+)\((.*)$/;

function readCalls(log: string, root: string): readonly SystemCall[] {
  const counts = new Map<string, number>();
  return joined(log.split('\n')).flatMap((line): SystemCall[] => {
    const [, thread, name, rest] = callForm.exec(line) ?? [];
    if (thread === undefined || name === undefined || rest === undefined) return [];
    const number = 1 + (counts.get(`${thread} ${name}`) ?? 0);
    counts.set(`${thread} ${name}`, number);
    const isHit = rest.endsWith('(INJECTED)') || rest.endsWith('= ?');
    return changesFiles(name, rest) ? [{ name, number, target: targetOf(rest, root), isHit }] : [];
  });
}

/** A call that is interrupted by another thread's stands in two lines: its begin, and how it ended. */
function joined(lines: readonly string[]): readonly string[] {
  return lines.map((line, at) => {
    const [, thread, begin] = /^(\d+) (.*) <unfinished \.\.\.>$/.exec(line) ?? [];
    if (thread === undefined || begin === undefined) return line;
    // Numbers of processes are padded to five characters.
    const end = lines.slice(at + 1).find((other) => other.startsWith(`${thread.padEnd(5)} <... `));
    return `${thread} ${begin}${end?.replace(/^.* resumed>/, '') ?? ''}`;
  });
}

/** Those of the result on standard output too, to tell what came before it. */
function changesFiles(name: string, rest: string): boolean {
  if (name === 'openat') return rest.includes('O_CREAT');
  if (name.includes('write')) return /^\d+<\/(?!dev|proc)/.test(rest);
  return true;
}

/** Paths only, without what differs from run to run. */
function targetOf(rest: string, root: string): string {
  const [args = ''] = rest.split(' = ');
  const paths = [...args.matchAll(/(?:"([^"]*)"|<([^>]*)>)/g)].map(
    ([, quoted, open]) => quoted ?? open ?? '',
  );
  return paths
    .filter((path) => path.startsWith('/') && path !== process.cwd())
    .map((path) => blanked(path.replace(root, '')))
    .join(' → ');
}

function blanked(path: string): string {
  return path
    .replace(/([or])-\d+-[0-9a-z-]+/g, '$1-…')
    .replace(/\.\d+-[0-9a-z]{8}\.tmp/, '.tmp')
    .replace(/[0-9A-Z]{26}\.[0-9a-z]+/, 'workspace')
    .replace(/\.[0-9a-z]{6}(-\d+)?\.jsonl/, '.clone.jsonl');
}
