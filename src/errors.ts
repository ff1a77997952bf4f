/** Exit statuses of the command line. The meaning of each number is part of the public contract. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  conflict: 4,
  integrity: 5,
  notSatisfied: 6,
  interrupted: 130,
} as const;

type ExitName = keyof typeof exitCodes;

/**
 * The closed table of error codes: exit status and the standing advice. docs/errors.md lists the same rows;
 * a test compares both in either direction.
 */
export const errorTable = {
  USAGE: { exit: 'usage', hint: 'See `agent-ledger --help` or `agent-ledger <command> --help`.' },
  SCHEMA_INVALID: {
    exit: 'refused',
    hint: 'Correct the named fields and send the event again; nothing was written.',
  },
  INVALID_AGENT: {
    exit: 'refused',
    hint: 'Use 1 to 64 characters: lower-case letters, digits, "_" and "-", starting with a letter or a digit.',
  },
  INVALID_JSON: {
    exit: 'refused',
    hint: 'Send one JSON object (UTF-8, no duplicate keys, no unsafe integers).',
  },
  TOO_LARGE: {
    exit: 'refused',
    hint: 'Shorten the event, or keep the text in a file and record its path and digest.',
  },
  SESSION_NOT_FOUND: {
    exit: 'refused',
    hint: 'See `agent-ledger session list`.',
  },
  RUN_NOT_FOUND: { exit: 'refused', hint: 'See `agent-ledger run list`.' },
  STEP_NOT_FOUND: { exit: 'refused', hint: 'See `agent-ledger run show RUN`.' },
  RUN_NOT_PAUSED: { exit: 'refused', hint: 'See `agent-ledger run show RUN` for its status.' },
  RUN_TERMINAL: { exit: 'refused', hint: 'Create a new run; notes can still be written to this one.' },
  ACCESS_DENIED: { exit: 'refused', hint: 'Ask the owner of the step or an orchestrator to do it.' },
  WRONG_STATE: { exit: 'refused', hint: 'See `agent-ledger run show RUN` for what can be done now.' },
  INVALID_PLAN_JSON: {
    exit: 'refused',
    hint: 'Send the plan as one JSON object, alone or in a ```json block.',
  },
  PLAN_INVALID: {
    exit: 'refused',
    hint: 'Correct every listed problem and send it again; nothing was written.',
  },
  PLAN_NOT_TRUSTED: {
    exit: 'refused',
    hint: 'See what it would execute with `agent-ledger run trust RUN`, then trust it there.',
  },
  RETRIES_EXHAUSTED: {
    exit: 'refused',
    hint: 'Decompose the step, change its agent or validator, skip it, or abort the run.',
  },
  RESUME_STALE: {
    exit: 'refused',
    hint: 'Look at what has changed since, then resume with --allow-stale, which is recorded.',
  },
  UNKNOWN_TASK: { exit: 'refused', hint: 'See `agent-ledger tasks` for the tasks of this workspace.' },
  NOT_BOUND: {
    exit: 'refused',
    hint: 'Bind a manager and a worker first: `agent-ledger create-disposable-binding TASK`.',
  },
  LOCK_TIMEOUT: { exit: 'conflict', hint: 'Another process holds the lock; try again. Nothing was written.' },
  ID_CONFLICT: {
    exit: 'conflict',
    hint: 'The id already stands with other content; give the new event its own id.',
  },
  SEQUENCE_CONFLICT: { exit: 'conflict', hint: 'Read it again, decide again, and send the new position.' },
  STEP_TAKEN: { exit: 'conflict', hint: 'Choose another step: `agent-ledger run active RUN`.' },
  DELIVERY_CONFLICT: {
    exit: 'conflict',
    hint: 'Something else was recorded before; see it with the command that reads, and go on from there.',
  },
  VERIFICATION_SUPERSEDED: {
    exit: 'conflict',
    hint: 'See `agent-ledger run show RUN`; verify again if the step still waits for it.',
  },
  PATCH_CONFLICT: {
    exit: 'conflict',
    hint: 'Nothing was changed. Apply it by hand with `git am -3 FILE`, or plan the work anew on what stands now.',
  },
  DAMAGED: { exit: 'integrity', hint: 'Run `agent-ledger verify` to see each finding with file and line.' },
  TAMPERED: {
    exit: 'integrity',
    hint: 'Compare with a copy you trust, for example `git log -p -- g/ledger`.',
  },
  REWOUND: {
    exit: 'integrity',
    hint: 'Lines known earlier are gone; look for them in git stashes, branches and backups.',
  },
  NOT_SATISFIED: { exit: 'notSatisfied', hint: 'Do what the listed blockers ask for, then check again.' },
  GATE_BLOCKED: {
    exit: 'notSatisfied',
    hint: 'Close every listed gate, or leave out the flag that asks for it; the refusal was recorded.',
  },
  UNKNOWN_OUTCOME: {
    exit: 'failed',
    hint: 'The event may or may not stand. Append it again with the same id: it will be there exactly once.',
  },
  IO_NO_SPACE: {
    exit: 'failed',
    hint: 'Free some space (or raise the quota or file-size limit) and append again.',
  },
  IO_READ_ONLY: { exit: 'failed', hint: 'The file system is read-only; choose another root with --root.' },
  IO_PERMISSION: { exit: 'failed', hint: 'Check owner and mode of the named path.' },
  IO_NOT_A_FILE: { exit: 'failed', hint: 'Something else stands where the file should be; move it away.' },
  IO_OUTSIDE_ROOT: {
    exit: 'failed',
    hint: 'A symbolic link leads out of the workspace; replace it by a real folder.',
  },
  IO_UNSUPPORTED: {
    exit: 'failed',
    hint: 'Use a local file system on Linux, macOS or WSL, or set AGENT_LEDGER_FORCE=1 to write at your own risk.',
  },
  IO_FAILED: { exit: 'failed', hint: 'See the cause; the operation can be tried again.' },
} as const satisfies Record<string, { exit: ExitName; hint: string }>;

export type ErrorCode = keyof typeof errorTable;

export interface LedgerErrorOptions {
  /** Machine-readable facts: paths, lines, limits. JSON values only. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Replaces the standing advice of the table where a better one is known. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The one error class of the library. `message` says what, where and why; `hint` says what to do next. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, options: LedgerErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
    this.hint = options.hint ?? errorTable[code].hint;
  }

  /** Status a command ends with when this error reaches it. */
  get exitCode(): number {
    return exitCodes[errorTable[this.code].exit];
  }
}

const codesByErrno: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'IO_NO_SPACE',
  EDQUOT: 'IO_NO_SPACE',
  EFBIG: 'IO_NO_SPACE',
  EROFS: 'IO_READ_ONLY',
  EACCES: 'IO_PERMISSION',
  EPERM: 'IO_PERMISSION',
  EISDIR: 'IO_NOT_A_FILE',
  ENOTDIR: 'IO_NOT_A_FILE',
};

/** Turns an error of node:fs into ours; a LedgerError passes unchanged. `doing` reads like "appending to g/ledger/…". */
export function ioError(error: unknown, doing: string): LedgerError {
  if (error instanceof LedgerError) return error;
  const errno = errnoOf(error);
  const reason = error instanceof Error ? error.message : String(error);
  const code = (errno && codesByErrno[errno]) || 'IO_FAILED';
  const hint = errno === 'ENOENT' ? 'There is no such file or folder: check the path.' : undefined;
  return new LedgerError(code, `${doing}: ${reason}`, {
    cause: error,
    details: errno ? { errno } : {},
    ...(hint && { hint }),
  });
}

/** The `code` of a system error ("ENOENT"), or undefined for anything else. */
export function errnoOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
