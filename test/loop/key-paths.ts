/** Key path → JSON types, `[]` = element of a list: `actions[].thread.id` → `null|string`. */
export type KeyPaths = Readonly<Record<string, string>>;

/** Of one or more values together. */
export function keyPathsOf(values: readonly unknown[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const value of values) walk(value, '', found);
  return found;
}

function walk(value: unknown, path: string, found: Map<string, Set<string>>): void {
  const types = found.get(path) ?? new Set();
  found.set(path, types.add(typeOf(value)));
  if (Array.isArray(value)) for (const item of value) walk(item, `${path}[]`, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value))
      walk(inner, path === '' ? key : `${path}.${key}`, found);
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (Number.isInteger(value)) return 'integer';
  return typeof value;
}

/** Values below these keys are data, not form. */
const data = /(?:^|\.)(?:by_event_type|states|payload|evidence|attributes)(?:\.|\[)/;

/** Keys that have no meaning in a ledger of files: left out or null. */
const absent =
  /(?:^|\.)(?:identity_token|pid|tmux_\w+|rollout_path|codex_session_\w+|last_ingest_offset|budget|final_observation_id|final_epilogue_audit|permission_check|\w*_manager_cycle_id|manager_cycle_id|pre_stop_transcript_captures|killed_\w+|stop_manager|stop_worker|nonce)(?:\.|\[|$)/;

/** Which paths `values` do not have with a type that is allowed, and how many were looked at. */
export function comparePaths(
  expected: KeyPaths,
  values: readonly unknown[],
): { readonly missing: readonly string[]; readonly compared: number } {
  const found = keyPathsOf(values);
  const paths = Object.entries(expected)
    .map(([path, types]) => [path.replace('db_path', 'root'), types] as const)
    .filter(([path]) => !data.test(path) && !absent.test(path));
  const missing = paths.flatMap(([path, types]) => {
    const ours = found.get(path);
    if (ours === undefined) return [`${path}: missing`];
    if (types === 'null') return [];
    const allowed = types.split('|');
    const fits = [...ours].some(
      (type) => allowed.includes(type) || (type === 'integer' && allowed.includes('number')),
    );
    const wrong = [...ours].filter((type) => type !== 'null' && !allowed.includes(type));
    const isWrong = wrong.some(
      (type) => !(type === 'integer' && allowed.includes('number')) && allowed[0] !== 'null',
    );
    return fits && !isWrong ? [] : [`${path}: ${[...ours].join('|')} instead of ${types}`];
  });
  return { missing, compared: paths.length };
}
