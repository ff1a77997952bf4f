import type { ChildEnd } from './child.js';
import type { CodexFacts } from './codex-stream-run.js';
import type { RolloutFacts } from './codex-rollout-run.js';
import type { RecordedPaths } from './recorded-paths.js';
import { member } from './run-description.js';

/** All that is known of a run when it has ended. */
export interface RunOutcome {
  readonly end: ChildEnd;
  readonly seconds: number;
  readonly files: RecordedPaths | undefined;
  readonly codex: CodexRun | undefined;
}

/** What Codex told, by its stream, its rollout and its command line. */
export interface CodexRun {
  readonly stream: CodexFacts | undefined;
  readonly rollout: RolloutFacts | undefined;
  readonly model: string | undefined;
  readonly isResumed: boolean;
}

export type RunStatus = 'success' | 'failed' | 'interrupted';

/**
 * The exit status decides, and for Codex its last turn: a failed one is an error, one that never ended is interrupted,
 * also where the program says that all is well.
 */
export function statusOf({ end, codex }: RunOutcome): RunStatus {
  const turn = end.startError === undefined ? (codex?.stream?.turn ?? codex?.rollout?.turn) : undefined;
  if (turn === 'failed') return 'failed';
  if (turn === 'open') return 'interrupted';
  return end.exitCode === 0 ? 'success' : 'failed';
}

/** `data` of the end, but for the output. */
export function outcomeData(outcome: RunOutcome): Readonly<Record<string, unknown>> {
  const { end, seconds, files, codex } = outcome;
  const status = statusOf(outcome);
  return {
    status,
    exit_code: end.exitCode,
    duration_sec: seconds,
    ...member('signal', end.signal),
    ...member('message', messageOf(status, outcome)),
    ...(files === undefined
      ? {}
      : { files_touched: files.paths, ...member('files_touched_total', files.total) }),
    ...(codex === undefined ? {} : codexData(codex)),
  };
}

function messageOf(status: RunStatus, { end, codex }: RunOutcome): string | undefined {
  if (status === 'success') return undefined;
  const told = end.startError ?? codex?.stream?.error;
  return told ?? (status === 'interrupted' ? 'Codex ended without turn.completed' : undefined);
}

function codexData({ stream, rollout, model, isResumed }: CodexRun): Readonly<Record<string, unknown>> {
  return {
    ...member('thread_id', stream?.threadId ?? rollout?.threadId),
    ...member('model', rollout?.model ?? model),
    ...tokensOf({ stream, rollout, isResumed }),
    ...(stream === undefined || stream.warningCount === 0
      ? {}
      : { warnings: stream.warnings, warnings_total: stream.warningCount }),
    ...member('stream_lines_skipped', stream?.skippedLines || undefined),
    ...member('stream_lines_unreadable', stream?.unreadableLines || undefined),
  };
}

/** The stream of a resumed thread counts what the thread had cost before; only its rollout tells them apart. */
function tokensOf({
  stream,
  rollout,
  isResumed,
}: Omit<CodexRun, 'model'>): Readonly<Record<string, unknown>> {
  if (rollout?.tokens !== undefined) return { tokens: rollout.tokens };
  return isResumed ? member('thread_tokens', stream?.tokens) : member('tokens', stream?.tokens);
}
