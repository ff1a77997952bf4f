import type { Findings } from './finding.js';

/** A stretch of lines of other tools, which carry no links: only its last line can be vouched for by what follows. */
export class UnlinkedRun {
  readonly #findings: Findings;
  #from = 0;
  #to = 0;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  get isOpen(): boolean {
    return this.#from > 0;
  }

  /** `line` counts from 1 within its file. */
  take(line: number): void {
    if (!this.isOpen) this.#from = line;
    this.#to = line;
  }

  /** A linked line or the end of the file follows. One line in the middle is vouched for by the next. */
  end(file: string): void {
    const [from, to] = [this.#from, this.#to];
    this.#from = 0;
    if (from === 0 || (from === to && from > 1)) return;
    const message =
      from === to
        ? 'this line of another tool has no link'
        : `lines ${from} to ${to} of another tool have no links: a change would show only in the last of them`;
    this.#findings.add('unlinked_prefix', { file, line: from }, message);
  }
}
