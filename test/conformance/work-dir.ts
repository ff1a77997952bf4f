import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { map, type Json } from './case.js';

/** Builds `given.work_dir` in a temporary folder and returns its path. The caller removes it. */
export function buildWorkDir(given: Json | undefined): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-work-')));
  const { files, git, modified_after_commit, untracked_after_commit, staged_after_commit } = map(given);
  writeFiles(folder, files);
  if (git !== true) return folder;
  runGit(folder, 'init', '-q', '-b', 'main');
  runGit(folder, 'add', '-A');
  runGit(folder, ...identity, 'commit', '-q', '--allow-empty', '-m', 'start');
  writeFiles(folder, staged_after_commit);
  if (staged_after_commit !== undefined) runGit(folder, 'add', '-A');
  writeFiles(folder, modified_after_commit);
  writeFiles(folder, untracked_after_commit);
  return folder;
}

const identity = ['-c', 'user.name=Case', '-c', 'user.email=case@example.com'];

/** Path to content; null is a folder. */
function writeFiles(folder: string, files: Json | undefined): void {
  for (const [path, content] of Object.entries(map(files))) {
    const full = join(folder, path);
    mkdirSync(content === null ? full : dirname(full), { recursive: true });
    if (typeof content === 'string') writeFileSync(full, content);
  }
}

function runGit(cwd: string, ...args: readonly string[]): void {
  execFileSync('git', args, { cwd, stdio: 'ignore' });
}
