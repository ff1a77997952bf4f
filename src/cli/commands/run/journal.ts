import type { JournalEvent } from '../../../runs/events.js';
import { readJournal } from '../../../runs/tools/read-runs.js';
import type { Handler } from '../../command.js';
import type { runJournalDeclaration } from '../../declarations/run/journal.js';
import { localTime } from '../../output/event-text.js';
import { isTerminal } from '../../output/result.js';
import { asLine } from './outcome.js';
import { printList } from './list-output.js';
import { runDesk } from './run-desk.js';

export const runJournal: Handler<typeof runJournalDeclaration.flags> = async ({
  words: [runId = ''],
  flags,
}) => {
  const events = await readJournal(runDesk(flags), runId, flags.after);
  return printList(flags, events, eventLine);
};

function eventLine({ stream_seq: seq, ts, agent, event, data }: JournalEvent): string {
  const time = isTerminal() ? localTime(ts) : ts;
  const said = ['step_id', 'reason', 'goal', 'description', 'key', 'summary', 'error'].flatMap((key) =>
    textAt(data, key),
  );
  return asLine([String(seq).padStart(3), time, agent, event, ...said.slice(0, 1)].join('  '));
}

/** Data that stands in a ledger may be anything. */
function textAt(data: unknown, key: string): readonly string[] {
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, key)) return [];
  const value = (data as Readonly<Record<string, unknown>>)[key];
  return typeof value === 'string' ? [value] : [];
}
