interface Dependent {
  readonly id: string;
  readonly depends_on?: readonly string[];
}

/**
 * The ids along one cycle, from the first step of the list that is in it: each depends on the next, the last on the
 * first. Undefined when there is none; unknown and empty ids count as no step. No recursion: chains may be long.
 */
export function dependencyCycle(steps: readonly Dependent[]): readonly string[] | undefined {
  const rest = withoutFreeSteps(steps);
  const stuck = steps.find(({ id }) => rest.has(id));
  if (stuck === undefined) return undefined;
  const path: string[] = [];
  let at: string | undefined = stuck.id;
  while (at !== undefined && !path.includes(at)) {
    path.push(at);
    at = rest.get(at)?.[0];
  }
  return fromFirstOf(steps, path.slice(at === undefined ? 0 : path.indexOf(at)));
}

/** Takes away, again and again, every step that waits for nothing: what stays waits for itself in some way. */
function withoutFreeSteps(steps: readonly Dependent[]): Map<string, readonly string[]> {
  const known = new Set(steps.map(({ id }) => id).filter((id) => id !== ''));
  const rest = new Map<string, string[]>();
  for (const { id, depends_on: dependsOn = [] } of steps) {
    if (id !== '') rest.set(id, [...(rest.get(id) ?? []), ...dependsOn.filter((on) => known.has(on))]);
  }
  const waiters = new Map<string, string[]>();
  for (const [id, dependsOn] of rest) {
    for (const on of dependsOn) waiters.set(on, [...(waiters.get(on) ?? []), id]);
  }
  const free = [...rest].filter(([, dependsOn]) => dependsOn.length === 0).map(([id]) => id);
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    rest.delete(id);
    for (const waiter of waiters.get(id) ?? []) {
      const left = (rest.get(waiter) ?? []).filter((on) => on !== id);
      if (!rest.has(waiter)) continue;
      rest.set(waiter, left);
      if (left.length === 0) free.push(waiter);
    }
  }
  return rest;
}

function fromFirstOf(steps: readonly Dependent[], cycle: readonly string[]): readonly string[] {
  const first = steps.find(({ id }) => cycle.includes(id));
  const at = first === undefined ? 0 : cycle.indexOf(first.id);
  return [...cycle.slice(at), ...cycle.slice(0, at)];
}
