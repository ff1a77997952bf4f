import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errnoOf } from '../errors.js';
import { makeFolder } from '../storage/make-folder.js';
import { replaceFileSync } from '../storage/replace-file.js';
import { readStream } from '../streams/read-stream.js';
import { isStreamName } from '../streams/stream-line.js';
import { replayRun } from './replay.js';
import { snapshotText } from './snapshot-text.js';
import { snapshotOf } from './state.js';

/** Where snapshots are put: on the disk, or, to see what would change, nowhere. */
export interface SnapshotFiles {
  readonly put: (path: string, text: string) => void;
  readonly remove: (path: string) => void;
}

/** `g/runs/<id>/snapshot.json`. An id that cannot be a folder's name is replaced by its SHA-256. */
export function runSnapshotPath(root: string, runId: string): string {
  const isName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(runId);
  const name = isName ? runId : `sha256-${createHash('sha256').update(runId).digest('hex')}`;
  return join(root, 'g/runs', name, 'snapshot.json');
}

/**
 * Brings the snapshot file of a run up to what the ledgers hold of it now. A run that was pruned, or that does not exist,
 * has none. Takes no lock; of two that write at once the later one may have read earlier: call it again after news.
 * @throws LedgerError IO_*
 */
export function writeRunSnapshot(root: string, runId: string, files: SnapshotFiles = onDisk): void {
  const path = runSnapshotPath(root, runId);
  const text = textOf(root, runId);
  if (text === undefined) files.remove(path);
  else files.put(path, text);
}

function textOf(root: string, runId: string): string | undefined {
  const name = `run:${runId}`;
  if (!isStreamName(name)) return undefined;
  const { lines, unreadable } = readStream(root, name);
  const snapshot = snapshotOf(replayRun(runId, lines, unreadable));
  return snapshot.status === '' || snapshot.pruned === true ? undefined : snapshotText(snapshot);
}

const onDisk: SnapshotFiles = {
  put: (path, text) => {
    if (contentOf(path) === text) return;
    makeFolder(dirname(path));
    replaceFileSync(path, text, { sync: false });
  },
  remove: (path) => rmSync(path, { force: true }),
};

/** Undefined for what is no file of its own. */
function contentOf(path: string): string | undefined {
  try {
    return lstatSync(path).isFile() ? readFileSync(path, 'utf8') : undefined;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
