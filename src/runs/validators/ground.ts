/** What validators work on and with. */
export interface ValidatorGround {
  /** Root of the project; a step that has a work_dir of its own is validated there. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  /** Takes secrets out of what a program printed, before anything is cut. */
  readonly redact: (text: string) => string;
  /** Which commands `command_pass` may run; absent = any. */
  readonly commandPass?: CommandRule;
}

/** How long a validator may take unless configured otherwise. */
export const defaultValidatorTimeoutMs = 120_000;

/** `true`: any command; `false`: none; `allow`: only those that one of the patterns fits (command-rule.ts). */
export type CommandRule = boolean | { readonly allow: readonly string[] };
