import { spawnSync } from 'node:child_process';

/** Whole life of any program in ms, its output read through a pipe; with the number of lines that it printed. */
export function timeProgram(program, args, { env, cwd }) {
  const from = process.hrtime.bigint();
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    env,
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 30,
  });
  const value = Number(process.hrtime.bigint() - from) / 1e6;
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`exit ${status}: ${stderr.toString()}`);
  return { value, lines: countLines(stdout) };
}

function countLines(bytes) {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) count += 1;
  return count;
}
