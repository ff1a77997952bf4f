import { spawnSync } from 'node:child_process';

/**
 * True when `name` can be started. A missing program skips the test with a message on a developer's machine
 * and fails it where CI=true.
 */
export function requireProgram(name: string, versionFlag = '--version'): boolean {
  if (spawnSync(name, [versionFlag], { stdio: 'ignore' }).error === undefined) return true;
  if (process.env['CI'] === 'true')
    throw new Error(`${name} is needed by this test and not installed (.ci/setup installs it)`);
  process.stderr.write(`skipped: ${name} is not installed\n`);
  return false;
}
