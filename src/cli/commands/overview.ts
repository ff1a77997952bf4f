import type { LedgerEntry } from '../../ledger/read/entry.js';
import { lastLines } from '../../ledger/read/last-lines.js';
import { listStatuses, type StatusReport } from '../../ledger/status.js';
import { realEdges } from '../../storage/edges.js';
import { findRoot, readWorkspace } from '../../storage/workspace.js';
import type { Handler } from '../command.js';
import type { FlagTable } from '../declaration.js';
import { coloursFor } from '../output/colour.js';
import { escapeLines } from '../output/escape.js';
import { eventText, localTime } from '../output/event-text.js';
import { isTerminal, printResult } from '../output/result.js';
import { statusTable } from '../output/status-text.js';

const newestShown = 10;

/** `agent-ledger` alone: who is here, what happened last, and what to type next. */
export const showOverview: Handler<FlagTable> = ({ flags }) => {
  const root = findRoot(flags.root);
  const workspace = readWorkspace(root, realEdges());
  const agents = workspace === undefined ? [] : listStatuses(root);
  const newest = workspace === undefined ? [] : lastLines(root, { count: newestShown }).entries;
  const text = (): string =>
    workspace === undefined
      ? start
      : overview({ root, agents, newest: newest.map((entry) => printed(entry, flags)) });
  const value = (): unknown => ({
    root: workspace?.root ?? null,
    agents,
    newest: newest.map((entry) => entry.value()),
  });
  printResult(flags, { value, text });
  return 0;
};

const start = `agent-ledger keeps the record of what AI agents did, in plain files. There is no workspace here yet:
  agent-ledger init                              make one in this folder
  agent-ledger append cls "Looked at the logs"   record a note of the agent cls
  agent-ledger exec --agent cls -- npm test      run a command and record it
  agent-ledger --help                            everything else
`;

interface Overview {
  readonly root: string;
  readonly agents: readonly StatusReport[];
  /** A line for each of the newest events. */
  readonly newest: readonly string[];
}

function overview({ root, agents, newest }: Overview): string {
  return `${escapeLines(root)}

${indented(escapeLines(statusTable(agents)))}
${newest.length === 0 ? '' : `${indented(newest.join(''))}\n`}  agent-ledger tail -f                             follow what happens
  agent-ledger query --event error --since today   what went wrong today
  agent-ledger verify                              check that nothing was changed or lost
`;
}

function printed(entry: LedgerEntry, flags: Parameters<typeof showOverview>[0]['flags']): string {
  const time = isTerminal() ? localTime : (ts: string) => ts;
  return `${eventText(entry.value(), coloursFor(flags), time)}\n`;
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
