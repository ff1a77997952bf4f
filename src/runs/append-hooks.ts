import type { JournalEvent } from './events.js';

/** Told of each event once it stands, with its `stream_seq`. May read the run; what it throws stops nobody. */
export type AppendHook = (runId: string, event: JournalEvent) => void;

export interface Appended {
  readonly runId: string;
  readonly events: readonly JournalEvent[];
  /** Told of what a hook threw. Default: a warning of the process. */
  readonly report?: (error: unknown) => void;
}

/** Calls every hook with every event: event by event, hooks in the order they were added. Never throws. */
export function callHooks(hooks: readonly AppendHook[], { runId, events, report = warn }: Appended): void {
  for (const event of events) {
    for (const hook of hooks) {
      try {
        hook(runId, event);
      } catch (error) {
        report(error);
      }
    }
  }
}

function warn(error: unknown): void {
  process.emitWarning(`an append hook failed: ${error instanceof Error ? error.message : String(error)}`);
}
