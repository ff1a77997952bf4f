import { listRunSummaries } from '../../../runs/tools/read-runs.js';
import type { Handler } from '../../command.js';
import type { runListDeclaration } from '../../declarations/run/list.js';
import { printList } from './list-output.js';
import { runDesk } from './run-desk.js';
import { summaryText } from './run-text.js';

export const runList: Handler<typeof runListDeclaration.flags> = async ({ flags }) => {
  const { status, session, limit } = flags;
  const summaries = await listRunSummaries(runDesk(flags), {
    ...(status === undefined ? {} : { status }),
    ...(session === undefined ? {} : { sessionKey: session }),
    ...(limit === undefined ? {} : { limit }),
  });
  return printList(flags, summaries, summaryText);
};
