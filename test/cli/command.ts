import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The built command, as it is installed. */
export const launcher = join(import.meta.dirname, '../../dist/bin/agent-ledger.cjs');

if (!existsSync(launcher)) throw new Error(`${launcher} is missing: run \`npm run build\` first`);

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

export interface RunOptions {
  readonly cwd: string;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs the command with these arguments, without a shell. */
export function run(args: readonly string[], { cwd, input = '', env }: RunOptions): Ended {
  const { stdout, stderr, status, error } = spawnSync(process.execPath, [launcher, ...args], {
    cwd,
    input,
    env: environment(env),
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  return { stdout, stderr, status };
}

/** Runs a line of shell in which `agent-ledger` is the built command. */
export function shell(line: string, { cwd, input = '', env }: RunOptions): Ended {
  const { stdout, stderr, status, error } = spawnSync('sh', ['-c', line], {
    cwd,
    input,
    env: environment({ ...env, PATH: programPath() }),
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  return { stdout, stderr, status };
}

/** A PATH on which `agent-ledger` is the built command. */
export function programPath(): string {
  return [programFolder(), process.env['PATH']].join(delimiter);
}

/** A folder of its own for `use`, removed afterwards. Its path has no links in it. */
export async function inFolder<Result>(use: (folder: string) => Result | Promise<Result>): Promise<Result> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-cli-')));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function environment(
  changes: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  const { NODE_OPTIONS: _, ...own } = process.env;
  const merged = { ...own, NO_COLOR: '1', TZ: 'UTC', ...changes };
  return Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

let programs: string | undefined;

function programFolder(): string {
  if (programs !== undefined) return programs;
  const folder = mkdtempSync(join(tmpdir(), 'agent-ledger-bin-'));
  mkdirSync(folder, { recursive: true });
  symlinkSync(launcher, join(folder, 'agent-ledger'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  programs = folder;
  return folder;
}
