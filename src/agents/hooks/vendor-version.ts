import { spawnSync } from 'node:child_process';
import { installationOf, type EventChoice, type HookVendor } from './vendor-settings.js';

/** Which events the program on this machine can be given, and why. */
export interface EventAdvice {
  readonly choice: EventChoice;
  /** As the program tells it; undefined when it is not here, or says nothing that reads like a version. */
  readonly version?: string;
}

const patienceMs = 5_000;

/**
 * Claude Code passes over a whole settings file, silently in `-p` runs, that names an event it does not know. So an
 * older one is asked for old events only; where it is not to be found, the present one is assumed.
 */
export function adviseEvents(vendor: HookVendor): EventAdvice {
  const { allEventsSince } = installationOf(vendor);
  if (allEventsSince === undefined) return { choice: 'all' };
  const version = versionOf(vendor);
  if (version === undefined) return { choice: 'all' };
  const parts = version.split('.').map(Number);
  const first = allEventsSince.findIndex((wanted, at) => wanted !== parts[at]);
  const isOld = first !== -1 && (parts[first] ?? 0) < (allEventsSince[first] ?? 0);
  return { choice: isOld ? 'basic' : 'all', version };
}

function versionOf(program: string): string | undefined {
  const { stdout, error } = spawnSync(program, ['--version'], {
    encoding: 'utf8',
    timeout: patienceMs,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return error === undefined ? /\d+\.\d+\.\d+/.exec(stdout)?.[0] : undefined;
}
