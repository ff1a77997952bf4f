import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecOptions } from '../../../src/agents/exec.js';
import type { LedgerLine } from '../../../src/schema/generated/types.js';
import { bundleScript } from '../../support/bundle.js';

/** A program that wraps its arguments as `exec` does; options come from TEST_EXEC_OPTIONS. */
export const program = bundleScript(join(import.meta.dirname, '../exec.child.ts'));

export interface Wrapping {
  readonly root: string;
  readonly options?: Partial<ExecOptions>;
  readonly env?: Readonly<Record<string, string>>;
}

export function wrap(
  command: readonly string[],
  { root, options = {}, env = {} }: Wrapping,
): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [program, ...command], {
    cwd: root,
    env: { ...process.env, AGENT_LEDGER_ROOT: root, TEST_EXEC_OPTIONS: JSON.stringify(options), ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
}

export function linesOf(root: string, agent = 'hybrid'): LedgerLine[] {
  const folder = join(root, 'g/ledger', agent);
  return readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as LedgerLine),
  );
}

/** A folder of its own for `use`, without links in its path, removed afterwards. */
export async function inRoot<Result>(use: (root: string) => Result | Promise<Result>): Promise<Result> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-exec-test-')));
  try {
    return await use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
