export interface Difference {
  readonly path: string;
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** Compared by presence only, wherever they stand. */
const wording = new Set(['reason', 'message', 'details']);
const anyText = new Set(['<uuid>', '<now>', '<text>', '<tool output>']);

/**
 * Where `ours` lacks or contradicts what `theirs` demands. Further keys of ours are fine; null, absent and empty lists
 * and maps are the same; refusals are compared by kind.
 */
export function differences(theirs: unknown, ours: unknown, path = 'then'): readonly Difference[] {
  if (isNothing(theirs)) return isNothing(ours) ? [] : [{ path, ours, theirs }];
  if (typeof theirs === 'string' && anyText.has(theirs)) {
    return typeof ours === 'string' && ours !== '' ? [] : [{ path, ours, theirs }];
  }
  if (Array.isArray(theirs)) return listDifferences(theirs, ours, path);
  if (isMap(theirs)) return mapDifferences(theirs, ours, path);
  return Object.is(theirs, ours) ? [] : [{ path, ours, theirs }];
}

function listDifferences(theirs: readonly unknown[], ours: unknown, path: string): readonly Difference[] {
  if (!Array.isArray(ours) || ours.length !== theirs.length) return [{ path, ours, theirs }];
  return theirs.flatMap((item, at) => differences(item, ours[at], `${path}[${at}]`));
}

function mapDifferences(
  theirs: Readonly<Record<string, unknown>>,
  ours: unknown,
  path: string,
): readonly Difference[] {
  if (!isMap(ours)) return [{ path, ours, theirs }];
  return Object.entries(theirs).flatMap(([key, value]) => {
    const ownValue = Object.hasOwn(ours, key) ? ours[key] : undefined;
    return memberDifferences({ key, theirs: value, ours: ownValue }, `${path}.${key}`);
  });
}

interface Member {
  readonly key: string;
  readonly theirs: unknown;
  readonly ours: unknown;
}

function memberDifferences({ key, theirs, ours }: Member, path: string): readonly Difference[] {
  const isProse = wording.has(key) || (key === 'summary' && typeof theirs === 'string');
  if (isProse) return isNothing(theirs) || !isNothing(ours) ? [] : [{ path, ours, theirs }];
  if (key === 'error' && isMap(theirs)) return errorDifferences(theirs, ours, path);
  return differences(theirs, ours, path);
}

function errorDifferences(
  theirs: Readonly<Record<string, unknown>>,
  ours: unknown,
  path: string,
): readonly Difference[] {
  if (!isMap(ours)) return [{ path, ours, theirs }];
  return differences(theirs['kind'], ours['kind'], `${path}.kind`);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isMap(value) && Object.keys(value).length === 0;
}
