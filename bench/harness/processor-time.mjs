import { spawnSync } from 'node:child_process';
import { timeProcess } from './children.mjs';

/**
 * As timeProcess, with the processor time besides: on a busy machine that says more. It is that of another run of the
 * same command, since the shell that is asked for it would count.
 */
export function timeWithProcessor(args, { env, folder }) {
  const timed = timeProcess(args, { env, cwd: folder });
  return { ...timed, cpuMs: processorTime(args, { env, cwd: folder }) };
}

function processorTime(args, { env, cwd }) {
  const script = '"$@" >/dev/null; times';
  const { stdout } = spawnSync('sh', ['-c', script, 'sh', process.execPath, ...args], {
    env,
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [, children = ''] = stdout.toString().split('\n');
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)]
    .map(([, minutes, seconds]) => 60_000 * Number(minutes) + 1000 * Number(seconds))
    .reduce((sum, ms) => sum + ms, 0);
}
