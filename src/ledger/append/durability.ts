import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerError } from '../../errors.js';
import { syncFile, syncFolder } from '../../storage/sync.js';
import type { Appended } from './append-under-lock.js';
import type { Ack, Outcome } from './outcome.js';
import { relativePath, type OpenDayFile, type AgentWriter } from './writer.js';

/** When an append is acknowledged: after the write, after a sync shared with others, or after a sync of its own. */
export type Durability = 'os' | 'group' | 'each';

/** A sync of one file, under way when the call returns. */
export type SyncOne = (fd: number) => Promise<void>;

/** Files whose sync failed, by the path in their acknowledgements, and why. */
type Failures = Map<string, unknown>;

/**
 * Syncs the files that the acknowledgements name, beginning at once (the caller may hold the lock: nothing waits), also those in which an event stood already: whoever wrote it may have
 * died before the sync. After a failure nothing is acknowledged on that descriptor any more (the kernel reports an error
 * once and then forgets the pages) and the agent goes on in another file: the outcome of what was written is unknown.
 */
export async function makeDurable(
  writer: AgentWriter,
  appended: Appended,
  sync: SyncOne,
): Promise<readonly Outcome[]> {
  const failures: Failures = new Map();
  for (const open of appended.touched) {
    try {
      await sync(open.fd);
      syncEntry(writer, open);
      if (writer.failedFds.has(open.fd)) throw new Error('an earlier sync of the file had failed');
    } catch (error) {
      noteFailure(writer, open, { failures, error });
    }
  }
  return confirmed(writer, appended, failures);
}

/** The same, waiting for the disk. */
export function makeDurableSync(writer: AgentWriter, appended: Appended): readonly Outcome[] {
  const failures: Failures = new Map();
  for (const open of appended.touched) {
    try {
      syncEntry(writer, open);
      syncFile(open.fd);
    } catch (error) {
      noteFailure(writer, open, { failures, error });
    }
  }
  return confirmed(writer, appended, failures);
}

function syncEntry({ folder }: AgentWriter, { isNew }: OpenDayFile): void {
  if (isNew) syncFolder(folder);
}

function noteFailure(
  writer: AgentWriter,
  { name, day, fd }: OpenDayFile,
  { failures, error }: { readonly failures: Failures; readonly error: unknown },
): void {
  failures.set(relativePath(writer, name), error);
  writer.failedFds.add(fd);
  writer.failedDays.add(day);
}

function confirmed(
  writer: AgentWriter,
  { outcomes, touched }: Appended,
  failures: Failures,
): readonly Outcome[] {
  const synced = new Set(touched.map(({ name }) => relativePath(writer, name)));
  for (const outcome of outcomes) {
    if (outcome.kind === 'failed' || synced.has(outcome.ack.file)) continue;
    synced.add(outcome.ack.file);
    syncOther(writer, outcome.ack, failures);
  }
  if (failures.size === 0) return outcomes;
  return outcomes.map((outcome) =>
    outcome.kind !== 'failed' && failures.has(outcome.ack.file)
      ? { kind: 'failed', error: unknownOutcome(outcome.ack, failures.get(outcome.ack.file)) }
      : outcome,
  );
}

function syncOther({ workspace }: AgentWriter, { file }: Ack, failures: Failures): void {
  try {
    const fd = openSync(join(workspace.root, file), 'r');
    try {
      syncFile(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    failures.set(file, error);
  }
}

function unknownOutcome({ id, file }: Ack, cause: unknown): LedgerError {
  return new LedgerError(
    'UNKNOWN_OUTCOME',
    `event ${id} was written to ${file}, but the disk did not confirm it`,
    { cause, details: { id, file } },
  );
}
