import { spawnSync } from 'node:child_process';
import { timeProcess } from './children.mjs';

/**
 * As timeProcess, with the processor time besides: on a busy machine that says more. It is that of another run of the
 * same command, since bash, which is asked for it, would count; left out without it.
 */
export function timeWithProcessor(args, { env, folder }) {
  const timed = timeProcess(args, { env, cwd: folder });
  return { ...timed, cpuMs: processorTime(args, { env, cwd: folder }) };
}

function processorTime(args, { env, cwd }) {
  const script = '"$@" >/dev/null; times';
  const { stdout, error } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...args], {
    env,
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (error !== undefined) return undefined;
  const [, children = ''] = stdout.toString().split('\n');
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)]
    .map(([, minutes, seconds]) => 60_000 * Number(minutes) + 1000 * Number(seconds))
    .reduce((sum, ms) => sum + ms, 0);
}
