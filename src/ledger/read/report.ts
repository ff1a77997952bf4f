/**
 * Why a line was not delivered. `torn`: cut by a crash and closed since; `damaged`: no JSON object in UTF-8, or far too
 * long; `foreign`: a JSON object that lacks what every line has; `unfinished`: behind the file's last newline.
 */
export type SkipReason = 'torn' | 'damaged' | 'foreign' | 'unfinished';

export interface SkippedLine {
  /** Relative to the root. */
  readonly file: string;
  /** From 1; undefined when the file was not read from its start. */
  readonly line: number | undefined;
  readonly offset: number;
  readonly reason: SkipReason;
}

/** What a reading left out so far. */
export interface ReadReport {
  readonly skipped: number;
  /** The first thousand of them. */
  readonly skippedLines: readonly SkippedLine[];
  /** Lines that stood a second time, as merges leave them. */
  readonly repeated: number;
}

const listed = 1000;

/** A report in the making. */
export class ReadTally implements ReadReport {
  readonly skippedLines: SkippedLine[] = [];
  skipped = 0;
  repeated = 0;

  skip(line: SkippedLine): void {
    this.skipped += 1;
    if (this.skippedLines.length < listed) this.skippedLines.push(line);
  }
}
