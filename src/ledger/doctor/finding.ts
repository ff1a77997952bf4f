/** `ok`: looked at and fine; `note`: worth knowing; `action`: somebody has to do something. */
export type DoctorLevel = 'ok' | 'note' | 'action';

export interface DoctorFinding {
  readonly level: DoctorLevel;
  /** Name of the check. */
  readonly check: string;
  /** One line: what was found. */
  readonly what: string;
  /** The command, or the step in words, that mends it. */
  readonly mend?: string;
  /** True when `doctor --fix` does that itself. */
  readonly fixable?: true;
}

/** Where the checks look. */
export interface DoctorScope {
  readonly root: string;
  readonly workspaceId: string;
  /** Agents with a folder, sorted. */
  readonly agents: readonly string[];
  /** Git's top level, when the workspace lies in a work tree. */
  readonly gitTop: string | undefined;
}

/** One check. It may write inside `g/.state` only, and throws nothing but faults of its own. */
export interface DoctorCheck {
  readonly name: string;
  readonly run: (scope: DoctorScope) => readonly DoctorFinding[];
  /** Mends what `run` calls fixable. */
  readonly fix?: (scope: DoctorScope) => void;
}
