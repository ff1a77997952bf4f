import { rmSync } from 'node:fs';
import { list, map, text, type ConformanceCase, type Json, type JsonMap, type Operation } from './case.js';
import { differences, type Difference } from './compare.js';
import { errorResult } from './errors.js';
import { projectionOperations } from './projection-operations.js';
import { pureOperations } from './pure-operations.js';
import { storeOperations } from './store-operations.js';
import { callTool } from './tool-operations.js';
import { buildWorkDir } from './work-dir.js';
import { workspaceOperations } from './workspace-operations.js';
import { openWorld, type World } from './world.js';

/** Where our behaviour differs from what the case says; empty = it passes. */
export async function runCase(one: ConformanceCase): Promise<readonly Difference[]> {
  const workDir = buildWorkDir(one.given['work_dir']);
  try {
    return await runIn(workDir, one);
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}

async function runIn(workDir: string, one: ConformanceCase): Promise<readonly Difference[]> {
  const world = openWorld(one, workDir);
  const { op, ops } = one.when;
  if (ops === undefined) {
    const args = { ...one.given, ...one.when, op: text(op) };
    return differences(one.expected, await perform(world, args));
  }
  return runSequence(world, { ops, results: list(one.expected['results']), workDir });
}

interface Sequence {
  readonly ops: readonly Operation[];
  readonly results: readonly Json[];
  /** What `$W` stands for. */
  readonly workDir: string;
}

async function runSequence(
  world: World,
  { ops, results: expected, workDir }: Sequence,
): Promise<readonly Difference[]> {
  const bound = new Map([['W', workDir]]);
  const found: Difference[] = [];
  for (const [at, operation] of ops.entries()) {
    const result = await perform(world, resolve(operation, bound) as Operation);
    bind(bound, operation, result);
    found.push(...differences(resolve(expected[at] ?? null, bound), result, `results[${at}]`));
  }
  if (ops.length !== expected.length) {
    found.push({ path: 'results.length', ours: ops.length, theirs: expected.length });
  }
  return found;
}

async function perform(world: World, operation: Operation): Promise<unknown> {
  const { op } = operation;
  try {
    if (op === 'tool') return await callTool(world, operation);
    const withStore = storeOperations[op] ?? projectionOperations[op] ?? workspaceOperations[op];
    if (withStore !== undefined) return await withStore(world, operation);
    const pure = pureOperations[op];
    if (pure !== undefined) return pure(operation);
  } catch (error) {
    return errorResult(error);
  }
  throw new Error(`the operation "${op}" is not supported`);
}

/** `bind` names the id that the operation brought about. */
function bind(bound: Map<string, string>, operation: Operation, result: unknown): void {
  const name = text(operation['bind']);
  if (name === '') return;
  const top = result as JsonMap;
  const id = [top['returned_run_id'], top['returned_task_id'], map(top['result'])['run_id']].find(
    (candidate) => typeof candidate === 'string',
  );
  if (typeof id === 'string') bound.set(name, id);
}

function resolve(value: Json | undefined, bound: ReadonlyMap<string, string>): Json | undefined {
  if (typeof value === 'string') {
    return value.replace(/\$([A-Z])(?![A-Za-z0-9_])/g, (whole, name: string) => bound.get(name) ?? whole);
  }
  if (Array.isArray(value)) return value.map((item: Json) => resolve(item, bound) ?? null);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item as Json, bound)]));
}
