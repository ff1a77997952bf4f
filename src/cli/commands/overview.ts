import { rawLines } from '../../ledger/read.js';
import { lastLines } from '../../ledger/read/last-lines.js';
import { listAgents } from '../../ledger/read/selection.js';
import { realEdges } from '../../storage/edges.js';
import { findRoot, readWorkspace } from '../../storage/workspace.js';
import type { Handler } from '../command.js';
import type { FlagTable } from '../declaration.js';
import { escapeLines } from '../output/escape.js';
import { localTime } from '../output/event-text.js';
import { isTerminal, printResult } from '../output/result.js';

/** `agent-ledger` alone: what is here and what to type next. */
export const showOverview: Handler<FlagTable> = ({ flags }) => {
  const root = findRoot(flags.root);
  const workspace = readWorkspace(root, realEdges());
  const agents = workspace === undefined ? [] : listAgents(root).map((agent) => describe(root, agent));
  const text = (): string => (workspace === undefined ? start : escapeLines(textOf(root, agents)));
  printResult(flags, { value: () => ({ root: workspace?.root ?? null, agents }), text });
  return 0;
};

interface AgentState {
  readonly agent: string;
  readonly events: number;
  /** Time of the newest one. */
  readonly last: string | null;
}

const start = `agent-ledger keeps the record of what AI agents did, in plain files. There is no workspace here yet:
  agent-ledger init                              make one in this folder
  agent-ledger append cls "Looked at the logs"   record a note of the agent cls
  agent-ledger exec --agent cls -- npm test      run a command and record it
  agent-ledger --help                            everything else
`;

function describe(root: string, agent: string): AgentState {
  let events = 0;
  for (const piece of rawLines(root, { agents: [agent], order: 'file' })) events += countLines(piece);
  const [newest] = lastLines(root, { agents: [agent], count: 1 }).entries;
  return { agent, events, last: newest?.value().ts ?? null };
}

function countLines(piece: Buffer): number {
  let count = 0;
  for (let at = piece.indexOf(0x0a); at !== -1; at = piece.indexOf(0x0a, at + 1)) count += 1;
  return count;
}

function textOf(root: string, agents: readonly AgentState[]): string {
  const time = isTerminal() ? localTime : (ts: string) => ts;
  const rows = agents.map(({ agent, events, last }) => [
    agent,
    `${events} ${events === 1 ? 'event' : 'events'}`,
    last === null ? '' : `last ${time(last)}`,
  ]);
  return `${root}
${rows.length === 0 ? '  nothing recorded yet\n' : table(rows)}
  agent-ledger tail        the newest events
  agent-ledger verify      check that nothing was changed or lost
  agent-ledger --help      everything else
`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `  ${row.map((cell, column) => (column === 1 ? cell.padStart(widths[1] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ')}`;
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}
