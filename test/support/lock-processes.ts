import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Whether the process has not been killed: it exists and is neither a zombie nor being reaped. */
export function runsNow(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** A killed process whose parent has not asked for its end: it keeps pid and start time. `end` removes both. */
export async function makeZombie(): Promise<{ pid: number; startTime: string; end: () => void }> {
  const parent = spawn('sh', ['-c', 'sleep 600 & echo $!; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(output.toString());
  await until(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8') === 'sleep\n'); // the shell would reap it
  process.kill(pid, 'SIGKILL');
  await until(() => !runsNow(pid));
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return { pid, startTime: fields[19] ?? '', end: () => parent.kill('SIGKILL') };
}

/** Waits for a condition that no event announces; rejects after `deadlineMs`. */
export async function until(condition: () => boolean, deadlineMs = 10_000): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`did not happen in ${deadlineMs} ms: ${condition.toString()}`);
    await delay(1);
  }
}
