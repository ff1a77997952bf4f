import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { gitWorkTreeOf } from '../storage/git-folder.js';

/** A lock of git's that is older was left by a git that was killed, or is kept while somebody writes a message. */
const longestWaitMs = 60_000;
/** Between two steps of one command git lets go of its lock for moments. */
const settleMs = 100;
/** Of a rebase and the like also between two commits, with hooks in between. */
const seriesSettleMs = 2_000;
const seriesFolders = ['rebase-merge', 'rebase-apply', 'sequencer'];

/**
 * Tells whether git is changing the work tree of `root` right now. Git takes a file away before it puts the new one there,
 * and fails, half done, when it meets one that somebody made in between; a file changed between two commits of a rebase
 * stops that. So who keeps files that are committed holds still meanwhile. Always false outside a work tree, and in a
 * hook of git's own commit, which waits for it.
 */
export function gitAtWorkOn(root: string): () => boolean {
  const folder = gitWorkTreeOf(root)?.folder;
  if (folder === undefined || process.env['GIT_INDEX_FILE'] !== undefined) return () => false;
  return () => {
    if (ageOf(join(folder, 'index.lock')) < longestWaitMs) return true;
    const quietMs = ageOf(folder);
    if (quietMs < settleMs) return true;
    return quietMs < seriesSettleMs && seriesFolders.some((name) => ageOf(join(folder, name)) < Infinity);
  };
}

/** Milliseconds since the last change; endless for what is not there, or was changed in the future of this clock. */
function ageOf(path: string): number {
  const ageMs = Date.now() - (lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity);
  // The system stamps files with a clock that runs a tick behind or ahead.
  return ageMs < -settleMs ? Infinity : ageMs;
}
