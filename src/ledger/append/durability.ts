import { LedgerError } from '../../errors.js';
import { syncFile, syncFolder } from '../../storage/sync.js';
import type { Appended } from './append-under-lock.js';
import type { OpenDayFile, AgentWriter } from './writer.js';
import type { Outcome } from './outcome.js';

/** When an append is acknowledged: after the write, after a sync shared with others, or after a sync of its own. */
export type Durability = 'os' | 'group' | 'each';

/** A sync of one file; may finish later. */
export type SyncOne = (fd: number) => void | Promise<void>;

/**
 * Syncs what an append has touched. After a failure nothing is acknowledged on that file any more and the agent goes
 * on in another one: the outcome of what was written is unknown.
 */
export async function makeDurable(
  writer: AgentWriter,
  appended: Appended,
  sync: SyncOne,
): Promise<readonly Outcome[]> {
  try {
    for (const open of appended.touched) {
      syncEntry(writer, open);
      await sync(open.fd);
    }
    return appended.outcomes;
  } catch (error) {
    return unsure(writer, appended, error);
  }
}

/** The same, waiting for the disk. */
export function makeDurableSync(writer: AgentWriter, appended: Appended): readonly Outcome[] {
  try {
    for (const open of appended.touched) {
      syncEntry(writer, open);
      syncFile(open.fd);
    }
    return appended.outcomes;
  } catch (error) {
    return unsure(writer, appended, error);
  }
}

function syncEntry({ folder }: AgentWriter, { isNew }: OpenDayFile): void {
  if (isNew) syncFolder(folder);
}

function unsure(writer: AgentWriter, { outcomes, touched }: Appended, cause: unknown): readonly Outcome[] {
  writer.failedDay = touched.at(-1)?.day;
  const error = new LedgerError('UNKNOWN_OUTCOME', 'the event was written, but the disk did not confirm it', {
    cause,
  });
  return outcomes.map((outcome) => (outcome.kind === 'written' ? { kind: 'failed', error } : outcome));
}
