/** Before the subcommand of every git call of ours: a repository's settings may name programs, and given here, these win. */
export const ownSettings: readonly string[] = [
  '--no-pager',
  '--no-optional-locks',
  '--literal-pathspecs',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
];
