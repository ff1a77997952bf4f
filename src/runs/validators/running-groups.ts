/** A process group that this process is about to start, or has started. No signal of a terminal reaches it. */
export interface HeldGroup {
  /** Its number, once there is one. */
  pid: number | undefined;
}

const held = new Set<HeldGroup>();
const deadly = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * To be called right before a group is started: from now on it is killed when this process exits, or ends by a signal that
 * nobody else in it listens to, such as Ctrl-C. Only a SIGKILL leaves it behind. To be taken back with `releaseGroup`.
 */
export function holdGroup(): HeldGroup {
  if (held.size === 0) watch();
  const group: HeldGroup = { pid: undefined };
  held.add(group);
  return group;
}

export function releaseGroup(group: HeldGroup): void {
  if (held.delete(group) && held.size === 0) unwatch();
}

export function killGroup({ pid }: HeldGroup): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left in the group.
  }
}

function watch(): void {
  process.on('exit', killAll);
  for (const signal of deadly) process.on(signal, onSignal);
}

function unwatch(): void {
  process.off('exit', killAll);
  for (const signal of deadly) process.off(signal, onSignal);
}

/** Who else listens decides what becomes of this process; where nobody does it ends as it would have without us. */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  killAll();
  unwatch();
  process.kill(process.pid, signal);
}

function killAll(): void {
  for (const group of held) killGroup(group);
}
