import type { DayFileRef } from '../read/selection.js';
import type { NewsContext } from './news.js';
import type { FilePosition } from './position.js';

/** What a cheap look at a file tells; unchanged means that there is nothing to read. */
export interface QuickStamp {
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
}

/** A file that is followed and how far it was read. */
export interface FollowedFile {
  readonly ref: DayFileRef;
  /** As of the last look that read all there was. */
  stamp: QuickStamp | undefined;
  /** Of the file that was read last. */
  ino: number | undefined;
  /** When it was written to without becoming longer, as of the last look that found that. */
  touchedMs: number | undefined;
  /** Behind the last line that was delivered or passed over. */
  position: FilePosition | undefined;
  /** Offset of the first line not read yet; the position's end, unless the reading is ahead of the delivery. */
  readTo: number;
  /** No newline stands between `readTo` and here. */
  scannedTo: number;
  /** Number of the line at `readTo`, when known. */
  line: number | undefined;
  /** Once the file was rewritten: what of it was delivered, then and since. */
  known: Set<number> | undefined;
}

export function followedFile(ref: DayFileRef, position?: FilePosition): FollowedFile {
  const readTo = position?.size ?? 0;
  return {
    ref,
    stamp: undefined,
    ino: undefined,
    touchedMs: undefined,
    position,
    readTo,
    scannedTo: readTo,
    line: readTo === 0 ? 1 : undefined,
    known: undefined,
  };
}

/** The file has other content now: it is read again from its start. */
export function startAgain(
  file: FollowedFile,
  { delivered, onWithdrawn }: Pick<NewsContext, 'delivered' | 'onWithdrawn'>,
): void {
  if (onWithdrawn === undefined) file.known ??= new Set(delivered.of(file.ref.file));
  else onWithdrawn(file.ref.file);
  delivered.forget(file.ref.file);
  file.position = undefined;
  file.readTo = 0;
  file.scannedTo = 0;
  file.line = 1;
}
