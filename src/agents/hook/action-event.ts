/** Names that stand for themselves, whatever they end in. */
const known: ReadonlySet<string> = new Set(
  [
    'heartbeat task_start task_result error info message notification note plan_update compaction',
    'session_start session_end turn_start turn_end turn_failed subagent_start subagent_stop',
    'tool_call tool_result tool_error permission_request permission_denied',
  ].flatMap((names) => names.split(' ')),
);

const suffixes: readonly (readonly [RegExp, string])[] = [
  [/(?:start|begin|init|execute)$/, 'task_start'],
  [/(?:complete|done|finish|success|result)$/, 'task_result'],
  [/(?:error|fail|failure)$/, 'error'],
];

/**
 * The event that a script's free name for an action means, by how it ends: `code_review_start` is a `task_start`. Known
 * events stay what they are, all other names are `info`.
 */
export function eventOfAction(action: string): string {
  if (known.has(action)) return action;
  const name = action.toLowerCase();
  return suffixes.find(([pattern]) => pattern.test(name))?.[1] ?? 'info';
}
