import { readBlobs, linesOf } from './blobs.js';
import type { Refusal } from './refusal.js';
import type { Repository } from './repository.js';
import type { StagedChange } from './staged-changes.js';

/**
 * What the index would take away from lines that a parent of the next commit has: `changes` by parent. Files may be
 * added and may grow at their end; in a merge they may also be interleaved, as long as every line of each parent is
 * there.
 */
export function harmToCommittedLines(
  repository: Repository,
  changes: readonly (readonly StagedChange[])[],
): readonly Refusal[] {
  const isMerge = changes.length > 1;
  const contents = readBlobs(repository, changes.flat().flatMap(comparedBlobs));
  // In a merge `ledger.json` may be that of either side: then at least one of them sees no change.
  const isOneSides = (path: string): boolean =>
    isMerge && changes.some((ofOne) => ofOne.every((change) => change.path !== path));
  return firstOfEach(changes.flat().flatMap((change) => harmOf(change, contents, { isMerge, isOneSides })));
}

interface Rules {
  readonly isMerge: boolean;
  readonly isOneSides: (path: string) => boolean;
}

function harmOf(
  change: StagedChange,
  contents: ReadonlyMap<string, Buffer>,
  { isMerge, isOneSides }: Rules,
): readonly Refusal[] {
  const { path, kind, before, now, isFile } = change;
  if (kind === 'added') return [];
  if (kind === 'removed') return [{ kind: 'removed', path, message: 'its lines are committed and would go' }];
  if (!isFile) return [{ kind: 'not_a_file', path, message: 'a committed ledger file would be replaced' }];
  const old = contents.get(before ?? '') ?? nothing;
  const fresh = contents.get(now ?? '') ?? nothing;
  if (path.endsWith('/ledger.json')) {
    if (old.equals(fresh) || isOneSides(path)) return [];
    return [{ kind: 'changed', path, message: 'is written once and holds the id that first lines refer to' }];
  }
  if (fresh.subarray(0, old.length).equals(old)) return [];
  const line = isMerge ? firstMissingLine(old, fresh) : firstOtherLine(old, fresh);
  return line === undefined
    ? []
    : [{ kind: 'changed', path, line, message: 'this committed line would change or go' }];
}

const nothing = Buffer.alloc(0);

function comparedBlobs({ kind, before, now, isFile }: StagedChange): readonly string[] {
  return kind === 'changed' && isFile ? [before ?? '', now ?? ''] : [];
}

/** Number of the first line of `old` that `fresh` has nowhere. */
function firstMissingLine(old: Buffer, fresh: Buffer): number | undefined {
  const present = new Set(linesOf(fresh).map(text));
  const at = linesOf(old).findIndex((line) => !present.has(text(line)));
  return at === -1 ? undefined : at + 1;
}

/** Number of the first line of `old` that is not at its place in `fresh`. */
function firstOtherLine(old: Buffer, fresh: Buffer): number | undefined {
  const now = linesOf(fresh);
  const at = linesOf(old).findIndex((line, index) => now[index]?.equals(line) !== true);
  return at === -1 ? undefined : at + 1;
}

function text(line: Buffer): string {
  return line.toString('latin1');
}

/** Seen from two parents, one harm is found twice. */
function firstOfEach(refusals: readonly Refusal[]): readonly Refusal[] {
  const places = new Set<string>();
  return refusals.filter(({ path, line }) => {
    const place = `${path}:${line ?? 0}`;
    return places.has(place) ? false : places.add(place);
  });
}
