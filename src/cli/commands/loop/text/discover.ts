import type { discover } from '../../../../loop/tools/discover.js';
import { columns, commandLine, field } from './parts.js';

export function discoverText(found: ReturnType<typeof discover>): readonly string[] {
  const { tasks, sessions, bindings, telemetry, suggestions } = found;
  if ([tasks, sessions, bindings, telemetry].every(({ length }) => length === 0))
    return ['Nothing was found.'];
  return [
    ...section(
      'Tasks',
      tasks.map(({ name, state, goal }) => [name, state, field(goal)]),
    ),
    ...section(
      'Sessions',
      sessions.map(({ name, role, state }) => [name, role, state]),
    ),
    ...section(
      'Bindings',
      bindings.map(({ task_name, manager_name, worker_name, state }) => [
        task_name,
        manager_name,
        worker_name,
        state,
      ]),
    ),
    ...section(
      'Newest events',
      telemetry.map(({ timestamp, actor, summary }) => [timestamp, field(actor), field(summary)]),
    ),
    ...(suggestions.length === 0 ? [] : ['Next', ...suggestions.map(({ command }) => commandLine(command))]),
  ];
}

function section(heading: string, rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const [first = [], ...others] = rows;
  const indented = [first, ...others].map(([cell = '', ...rest]) => [`  ${cell}`, ...rest]);
  return [heading, ...columns(indented)];
}
