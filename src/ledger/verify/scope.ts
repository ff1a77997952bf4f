/** What the judges know of the workspace besides the lines. */
export interface Scope {
  /** In a git work tree files come and go; outside, all that was ever written should be here. */
  readonly isInGit: boolean;
  /** The day the workspace was made, in its zone; undefined when it has no `ledger.json`. */
  readonly createdDay: string | undefined;
}
