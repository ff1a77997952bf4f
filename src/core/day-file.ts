/**
 * Names of day files: `YYYY-MM-DD.jsonl` outside git, `YYYY-MM-DD.<clone>.jsonl` and then
 * `YYYY-MM-DD.<clone>-<n>.jsonl` (n from 2) for the segments that one clone or worktree writes.
 */
export interface DayFile {
  readonly name: string;
  readonly day: string;
  readonly clone?: string;
  /** 1 for the first file of a clone's day. */
  readonly segment: number;
}

const form = /^(\d{4}-\d\d-\d\d)(?:\.([a-z0-9]{6})(?:-([1-9]\d{0,8}))?)?\.jsonl$/;

export function parseDayFile(name: string): DayFile | undefined {
  const match = form.exec(name);
  if (match === null) return undefined;
  const [, day = '', clone, segment] = match;
  return {
    name,
    day,
    segment: segment === undefined ? 1 : Number(segment),
    ...(clone === undefined ? {} : { clone }),
  };
}

export function dayFileName(day: string, clone?: string, segment = 1): string {
  const middle = clone === undefined ? '' : `.${clone}${segment === 1 ? '' : `-${segment}`}`;
  return `${day}${middle}.jsonl`;
}

/** By day, then plain files before clones', then by clone and segment: the order in which files are read. */
export function compareDayFiles(left: DayFile, right: DayFile): number {
  return (
    compareText(left.day, right.day) ||
    compareText(left.clone ?? '', right.clone ?? '') ||
    left.segment - right.segment
  );
}

/** `YYYY-MM-DD` moved by whole days. */
export function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
