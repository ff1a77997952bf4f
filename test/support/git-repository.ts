import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { leafHash } from '../../src/core/leaf-hash.js';
import { readLine } from '../../src/core/line-facts.js';
import { sha256Hex } from '../../src/core/sha256.js';
import { listDayFiles } from '../../src/ledger/append/scan.js';
import { initWorkspace, type InitOptions } from '../../src/ledger/init.js';
import { bundleScript } from './bundle.js';

export interface GitResult {
  readonly status: number;
  /** Both streams. */
  readonly output: string;
}

/** A real work tree that tests work in with the real git. */
export class TestRepository {
  constructor(readonly top: string) {}

  /** @throws when git fails */
  git(...args: readonly string[]): string {
    const { status, output } = this.tryGit(...args);
    if (status !== 0) throw new Error(`git ${args.join(' ')} (${status}) in ${this.top}:\n${output}`);
    return output;
  }

  tryGit(...args: readonly string[]): GitResult {
    return this.gitWith({}, ...args);
  }

  gitWith(env: NodeJS.ProcessEnv, ...args: readonly string[]): GitResult {
    const result = spawnSync('git', args, {
      cwd: this.top,
      encoding: 'utf8',
      env: { ...process.env, GIT_EDITOR: 'true', ...env },
    });
    return { status: result.status ?? -1, output: result.stdout + result.stderr };
  }

  /** Commits everything as it lies there, with no hook. */
  commitAll(message: string): void {
    this.git('add', '--all');
    this.git('-c', 'core.hooksPath=/dev/null', 'commit', '--quiet', '--allow-empty', `--message=${message}`);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.top, path)), { recursive: true });
    writeFileSync(join(this.top, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.top, path), 'utf8');
  }

  /** Ledger files of a commit, from the top. */
  committed(commit = 'HEAD'): readonly string[] {
    const all = this.git('ls-tree', '-r', '--name-only', commit).split('\n');
    return all.filter((path) => /g\/ledger\/.+\.jsonl$/.test(path));
  }

  /** `git status --porcelain` lines. */
  status(): readonly string[] {
    return this.git('status', '--porcelain', '-uall')
      .split('\n')
      .filter((line) => line !== '');
  }
}

/** A fresh folder without links in its path; the caller removes it. */
export function temporaryFolder(label: string): string {
  return realpathSync(mkdtempSync(join(tmpdir(), `agent-ledger-${label}-`)));
}

export function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5 });
}

/** A repository with one commit on `main`. */
export function newRepository(top: string): TestRepository {
  const repository = emptyRepository(top);
  repository.commitAll('Begin');
  return repository;
}

/** The same with a workspace and hooks that work, in that one commit. */
export function newWorkspaceRepository(top: string, folder = '.'): TestRepository {
  const repository = emptyRepository(top);
  initWithHooks(join(repository.top, folder));
  repository.commitAll('Begin');
  return repository;
}

function emptyRepository(top: string): TestRepository {
  mkdirSync(top, { recursive: true });
  const repository = new TestRepository(realpathSync(top));
  repository.git('init', '--quiet', '--initial-branch=main');
  repository.write('code.txt', 'one\n');
  return repository;
}

export function initWithHooks(root: string, options: InitOptions = {}): ReturnType<typeof initWorkspace> {
  return initWorkspace(root, { git: true, program: hookProgram(), ...options });
}

/** What installed hooks start in tests. */
export function hookProgram(): { readonly node: string; readonly script: string } {
  const here = dirname(fileURLToPath(import.meta.url));
  return { node: process.execPath, script: bundleScript(join(here, 'git-hook.child.ts')) };
}

/** One line of a ledger file. */
export interface FoundLine {
  readonly file: string;
  readonly id: string | undefined;
  readonly hash: string;
  readonly event: string;
  readonly seq: number;
  readonly parents: readonly string[];
  readonly text: string;
}

/** Every whole line of an agent's day files, as they lie in the work tree. */
export function linesOfAgent(root: string, agent: string): readonly FoundLine[] {
  return dayFilesOf(root, agent).flatMap((file) =>
    readFileSync(join(root, 'g/ledger', agent, file))
      .toString('latin1')
      .split('\n')
      .slice(0, -1)
      .flatMap((text) => foundLine(file, text)),
  );
}

/** Names of an agent's day files in reading order. */
export function dayFilesOf(root: string, agent: string): readonly string[] {
  return listDayFiles(join(root, 'g/ledger', agent));
}

/** Lines that no other line follows. */
export function headsOf(lines: readonly FoundLine[]): readonly FoundLine[] {
  const followed = new Set(lines.flatMap(({ parents }) => parents));
  return lines.filter(({ hash }) => !followed.has(hash));
}

function foundLine(file: string, text: string): readonly FoundLine[] {
  const bytes = Buffer.from(text, 'latin1');
  const reading = readLine(bytes);
  if (reading.kind !== 'line') return [];
  const { id, event, seq, parents } = reading.facts;
  return [{ file, id, hash: leafHash(bytes, sha256Hex), event, seq: seq ?? 0, parents: parents ?? [], text }];
}
