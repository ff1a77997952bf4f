import { spawnSync } from 'node:child_process';
import { gitWorkTreeOf } from '../../storage/git-folder.js';

const timeoutMs = 5_000;

/** The commit that `root` stands on; undefined outside a git work tree, before its first commit, and without git. */
export function headCommit(root: string): string | undefined {
  if (gitWorkTreeOf(root) === undefined) return undefined;
  const args = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', 'rev-parse', '--verify', '--quiet'];
  const { status, stdout } = spawnSync('git', [...args, '--end-of-options', 'HEAD'], {
    cwd: root,
    encoding: 'utf8',
    timeout: timeoutMs,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const commit = status === 0 ? stdout.trim() : '';
  return /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined;
}
