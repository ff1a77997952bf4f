import { listSessions, type SessionOverview } from '../../../ledger/session-list.js';
import { durationText } from '../../../core/session-page/page-time.js';
import type { Handler } from '../../command.js';
import type { sessionListDeclaration } from '../../declarations/session/list.js';
import { usage } from '../../exit.js';
import { standardOutput, writeAll } from '../../output/descriptor.js';
import { escapeInvisible } from '../../output/escape.js';
import { localTime } from '../../output/event-text.js';
import { isTerminal, printResult } from '../../output/result.js';
import { sortedJson } from '../../output/sorted-json.js';
import { noteSkipped, readingScope } from '../../reading.js';

export const runSessionList: Handler<typeof sessionListDeclaration.flags> = ({ words, flags }) => {
  if (flags.json && flags.jsonl) throw usage('--json and --jsonl exclude each other');
  const { root, agents } = readingScope(flags, words);
  const { sessions, report } = listSessions(root, { agents, day: flags.day });
  if (flags.jsonl) printLines(sessions);
  else printResult(flags, { value: () => sessions, text: () => textOf(sessions) });
  noteSkipped(flags, report);
  return 0;
};

function printLines(sessions: readonly SessionOverview[]): void {
  for (const session of sessions) if (!writeAll(standardOutput, `${sortedJson(session)}\n`)) return;
}

function textOf(sessions: readonly SessionOverview[]): string {
  const time = isTerminal() ? localTime : (ts: string) => ts;
  const rows = sessions.map((session) => [
    session.session_id,
    session.first === null ? '' : time(session.first),
    lasted(session),
    session.events === 1 ? '1 event' : `${session.events} events`,
    session.errors === 0 ? '' : session.errors === 1 ? '1 error' : `${session.errors} errors`,
    session.ended ? 'ended' : 'open',
  ]);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => escapeInvisible(cell).padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

function lasted({ first, last }: SessionOverview): string {
  if (first === null || last === null) return '';
  return durationText((Date.parse(last) - Date.parse(first)) / 1000);
}
