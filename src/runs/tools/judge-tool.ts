import { guardTool, type GuardQuestion, type GuardVerdict } from '../guard.js';
import { snapshotOf } from '../state.js';
import type { RunDesk } from './desk.js';

/** The tool-profile guard over a run as it stands now. Never rejects: a run that cannot be read denies what it guards. */
export async function judgeTool(desk: RunDesk, question: GuardQuestion): Promise<GuardVerdict> {
  const { orchestrators = [], profiles } = desk.settings;
  const state = await desk.store.read(question.run_id).catch(() => undefined);
  return guardTool(question, {
    snapshot: state === undefined || state.snapshot.status === '' ? undefined : snapshotOf(state),
    orchestrators,
    ...(profiles === undefined ? {} : { profiles }),
  });
}
