import type { StatusReport } from '../../ledger/status.js';
import { escapeInvisible } from './escape.js';
import { localTime } from './event-text.js';
import { isTerminal } from './result.js';

/** One agent, a row for each thing known. Times in the reader's zone on a terminal. */
export function statusRows(status: StatusReport): string {
  const rows = [
    ['agent', status.agent],
    ['state', status.state],
    ['last heartbeat', time(status.last_heartbeat)],
    ['last task', status.last_task_id],
    ['session', status.session_id],
    ['last error', status.last_error],
    ['rewound', rewoundText(status)],
  ] as const;
  return rows
    .filter((row) => row[1] !== undefined)
    .map(([name, value]) => `${name.padEnd(14)}  ${escapeInvisible(value ?? '')}\n`)
    .join('');
}

/** All agents, a line each. */
export function statusTable(statuses: readonly StatusReport[]): string {
  if (statuses.length === 0) return 'no agent has recorded anything yet\n';
  const rows = statuses.map((status) => [
    status.agent,
    status.state,
    time(status.last_heartbeat),
    [status.last_task_id ?? '', status.last_error ?? '', rewoundText(status) ?? '']
      .filter((text) => text !== '')
      .map(escapeInvisible)
      .join('  '),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function time(ts: string): string {
  return isTerminal() ? localTime(ts) : ts;
}

function rewoundText({ rewound }: StatusReport): string | undefined {
  if (rewound === undefined) return undefined;
  return `lines taken away: ${rewound.map(({ seq }) => `seq ${seq}`).join(', ')} (see \`agent-ledger verify\`)`;
}
