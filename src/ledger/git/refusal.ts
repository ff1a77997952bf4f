/** Why a commit is refused: one finding in one ledger file. */
export interface Refusal {
  readonly kind: 'removed' | 'changed' | 'not_a_file' | 'damaged' | 'invalid' | 'link' | 'secret';
  /** From the top of the work tree. */
  readonly path: string;
  /** Counted from 1. */
  readonly line?: number;
  readonly message: string;
}

/** The findings and what to do about each kind, for people; ends with a newline. `last`: the last piece of advice. */
export function refusalText(
  refusals: readonly Refusal[],
  last = 'To commit all the same: git commit --no-verify',
): string {
  const shown = refusals.slice(0, maxShown).map(({ path, line, kind, message }) => {
    const place = line === undefined ? path : `${path}:${line}`;
    return `  ${place} ${kind} ${message}`;
  });
  const more = refusals.length - shown.length;
  const hints = [...new Set(refusals.map(({ kind }) => hintOf[kind]))];
  return [
    'agent-ledger: this commit would harm the ledger',
    ...shown,
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...hints.map((hint) => `  → ${hint}`),
    `  → ${last}`,
    '',
  ].join('\n');
}

const maxShown = 20;

const restore = 'Bring committed lines back: git restore --source=HEAD --staged --worktree -- FILE';

const hintOf: Readonly<Record<Refusal['kind'], string>> = {
  removed: restore,
  changed: restore,
  not_a_file: `A regular file has to stand there. ${restore}`,
  damaged: 'See what happened to the file: agent-ledger verify',
  invalid: 'See each rule that is broken: agent-ledger validate FILE',
  link: 'The file was changed after it was written: compare it with a copy you trust',
  secret: 'Revoke the secret, it has been on disk; then move the file out of g/ledger',
};
