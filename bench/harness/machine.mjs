import { availableParallelism, loadavg, type } from 'node:os';

/** What a reader needs to compare; nothing that names the machine. */
export function describeMachine() {
  const [major, minor] = process.versions.node.split('.');
  const cores = availableParallelism();
  return {
    description: `${cores}-core ${type()} machine, Node ${major}.${minor}`,
    cores,
    node: process.version,
    arch: process.arch,
  };
}

/** Processes that wanted a core, on average over the last minute. Above about 0.5 the figures are those of a busy machine. */
export function loadNow() {
  return Number(loadavg()[0].toFixed(2));
}
