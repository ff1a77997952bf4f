/**
 * Commands of the loop as its users know it that have no counterpart of the same name, and what takes their place: a
 * command that can be run, or what to do.
 */
const retired: Readonly<Record<string, string>> = {
  pair: 'Open the two sessions yourself, then `agent-ledger create-disposable-binding TASK`; `agent-ledger help loop` lists the rest.',
  telemetry: 'Use `agent-ledger query --task TASK`, or `agent-ledger discover`.',
  audit: 'Use `agent-ledger verify`, and `agent-ledger query --task TASK` for what was done.',
  'export-task': 'Use `agent-ledger query --task TASK --json`.',
  dashboard:
    'Use `agent-ledger app-loop-status TASK`, `agent-ledger loop-status TASK` and `agent-ledger watch`.',
  campaign: 'Use `agent-ledger tasks` and `agent-ledger loop-status TASK`.',
  campaigns: 'Use `agent-ledger tasks` and `agent-ledger loop-status TASK`.',
  transcript: 'Use `agent-ledger session list` and `agent-ledger session show ID`.',
  transcripts: 'Use `agent-ledger session list` and `agent-ledger session show ID`.',
  tmux: 'Bind the sessions with `agent-ledger create-disposable-binding TASK`; both poll with `agent-ledger app-heartbeat TASK`.',
  continuation: 'Use `agent-ledger enqueue-continue-iteration TASK --message TEXT`.',
  epilogue: 'Use `agent-ledger handoff TASK --summary TEXT`, then `agent-ledger finish-task TASK`.',
  'start-worker': 'Use `agent-ledger register-worker TASK`.',
  'start-manager': 'Use `agent-ledger register-manager TASK`.',
  'stop-worker': 'Use `agent-ledger register-worker TASK --gone`, or `agent-ledger stop-task TASK`.',
  'stop-manager': 'Use `agent-ledger register-manager TASK --gone`, or `agent-ledger stop-task TASK`.',
  'create-task': 'Use `agent-ledger tasks --create TASK`.',
  'list-tasks': 'Use `agent-ledger tasks`.',
  worker: 'Use `agent-ledger register-worker TASK` and `agent-ledger worker-inbox TASK`.',
  workers: 'Use `agent-ledger sessions`.',
  'worker-status': 'Use `agent-ledger app-loop-status TASK`.',
  nudge: 'Use `agent-ledger enqueue-nudge-worker TASK --message TEXT`.',
  interrupt:
    'Use `agent-ledger enqueue-nudge-worker TASK --message TEXT`; nothing interrupts a session from outside.',
  observe: 'Use `agent-ledger tail --follow`, or `agent-ledger session show ID --follow`.',
  capture: 'Use `agent-ledger import`, or `agent-ledger session show ID`.',
  ingest: 'Use `agent-ledger import`.',
  cycle: 'Use `agent-ledger record-decision TASK wait --reason TEXT`.',
};

/** Whole families of names. */
const families: readonly (readonly [RegExp, string])[] = [
  [/^qa(?:-|$)/, 'Use `agent-ledger loop-evidence add TASK --type TYPE`, and `agent-ledger criteria TASK`.'],
  [/^telemetry-/, retired['telemetry'] ?? ''],
  [/^audit-/, retired['audit'] ?? ''],
  [/^export-(?:task|loop|run)/, retired['export-task'] ?? ''],
  [/^dashboard-/, retired['dashboard'] ?? ''],
  [/^campaign-/, retired['campaign'] ?? ''],
  [/^transcript-/, retired['transcript'] ?? ''],
  [/^tmux-/, retired['tmux'] ?? ''],
  [/^(?:continuation|continue)(?:-|$)/, retired['continuation'] ?? ''],
  [/^epilogue-/, retired['epilogue'] ?? ''],
];

/** What to use instead of a command that is not carried over; undefined for any other name. */
export function insteadOf(name: string): string | undefined {
  if (Object.hasOwn(retired, name)) return retired[name];
  return families.find(([form]) => form.test(name))?.[1];
}
