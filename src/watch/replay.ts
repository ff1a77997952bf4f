import { relative } from 'node:path';
import type { LedgerError } from '../errors.js';
import { realEdges } from '../storage/edges.js';
import { readWorkspace } from '../storage/workspace.js';
import { ComparedFiles, type Difference } from './derived-files.js';
import { Driver } from './driver.js';
import { requireViews, viewTable } from './views.js';
import { watchOnce } from './watch.js';

export interface ReplayOptions {
  /** Names of views; default all. */
  readonly views?: readonly string[] | undefined;
  /** Nothing is written, anywhere. */
  readonly check?: boolean | undefined;
  readonly onWarning?: ((warning: LedgerError) => void) | undefined;
}

export interface ReplayReport {
  readonly views: readonly string[];
  /** Files that were not as the ledgers have it, by path relative to the root; without `check` they are right now. */
  readonly differences: readonly Difference[];
}

const patienceMs = 10_000;

/**
 * Makes every view from nothing, out of the ledgers alone, and compares it byte for byte with what is on disk. What
 * differs is written, unless `check`. With `check` no lock is taken: while agents write, what a watcher has not come to
 * yet differs as well.
 * @throws LedgerError USAGE (unknown view), LOCK_TIMEOUT (without `check`: a watcher is working), IO_*, SCHEMA_INVALID
 */
export async function replayViews(root: string, options: ReplayOptions = {}): Promise<ReplayReport> {
  const views = requireViews(options.views);
  const found =
    options.check === true ? await compare(root, views, options) : await rewrite(root, views, options);
  const realRoot = readWorkspace(root, realEdges())?.root ?? root;
  const differences = found.map(({ path, kind }) => ({ path: relative(realRoot, path), kind }));
  return { views, differences };
}

async function rewrite(
  root: string,
  views: readonly string[],
  { onWarning }: ReplayOptions,
): Promise<readonly Difference[]> {
  const found = new Map<string, Difference>();
  const note = ({ path, kind }: Difference): void => {
    if (!found.has(path)) found.set(path, { path, kind });
  };
  await watchOnce(root, {
    views,
    fresh: true,
    onEvent: (event) => {
      if ('change' in event) note(event);
      else if (event.kind === 'warning') onWarning?.(event.error);
    },
  });
  return [...found.values()].sort(({ path: left }, { path: right }) => (left < right ? -1 : 1));
}

async function compare(
  root: string,
  names: readonly string[],
  { onWarning = () => {} }: ReplayOptions,
): Promise<readonly Difference[]> {
  const files = new ComparedFiles();
  const realRoot = readWorkspace(root, realEdges())?.root ?? root;
  const context = { root: realRoot, files, onTrouble: onWarning };
  const views = names.flatMap((name) => {
    const declared = viewTable[name];
    return declared === undefined ? [] : [{ name, version: declared.version, view: declared.open(context) }];
  });
  const driver = new Driver({
    root: realRoot,
    views,
    fresh: true,
    keepsState: false,
    hints: false,
    onWarning,
  });
  const work = driver.run();
  try {
    await Promise.race([driver.catchUp(patienceMs), work]);
  } finally {
    await driver.close();
  }
  await work;
  return files.differences;
}
