import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { examine, type DoctorReport } from '../../../src/ledger/doctor.js';
import { isolationCheck } from '../../../src/runs/isolation/doctor-check.js';
import { createRun } from '../../../src/runs/tools/create-run.js';
import type { RunDesk } from '../../../src/runs/tools/desk.js';
import { proposeStepResult } from '../../../src/runs/tools/propose-step-result.js';
import { startStep, type StartStepResult } from '../../../src/runs/tools/start-step.js';
import type { VerifyResult } from '../../../src/runs/tools/verify-step.js';
import { openRunDesk } from '../../../src/runs/tools/workspace-desk.js';

const identity = ['-c', 'user.name=Case', '-c', 'user.email=case@example.com'];

export interface PlannedStep {
  readonly id: string;
  readonly validator: { readonly type: string; readonly target?: string; readonly params?: object };
}

/** A repository with a workspace in it, and the tools that work on it. */
export class Scene {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-isolation-')));
  readonly root: string;

  constructor(inside = '') {
    this.root = join(this.folder, 'project', inside);
    mkdirSync(this.root, { recursive: true });
    this.git('init', '-q', '-b', 'main');
    this.write('src/code.txt', 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n');
    this.write('.gitignore', 'built/\n');
    this.commit('first');
  }

  get desk(): RunDesk {
    return openRunDesk({ root: this.root });
  }

  git(...args: readonly string[]): string {
    return this.gitIn(join(this.folder, 'project'), ...args);
  }

  gitIn(cwd: string, ...args: readonly string[]): string {
    return execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8' }).trim();
  }

  /** Relative to the root, or absolute. */
  write(path: string, content: string): void {
    const full = path.startsWith('/') ? path : join(this.root, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
  }

  commit(message: string): string {
    this.gitIn(this.root, 'add', '-A', '--', 'src', '.gitignore');
    this.git('commit', '-q', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  async run(...steps: readonly PlannedStep[]): Promise<string> {
    const plan = {
      goal: 'Ship it',
      steps: steps.map(({ id, validator }) => ({ id, goal: `Do ${id}`, owner_agent: '', validator })),
      acceptance_criteria: [{ description: 'agreed', validator: { type: 'orchestrator_approval' } }],
    };
    const owned = { ...plan, steps: plan.steps.map((step) => ({ ...step, owner_agent: 'andy' })) };
    const made = await createRun(this.desk, {
      caller: 'orchestrator',
      plan_json: JSON.stringify(owned),
      session_key: 's',
      original_request: 'please',
    });
    if (!('run_id' in made)) throw new Error(made.message);
    return made.run_id;
  }

  async start(run_id: string, step_id: string): Promise<StartStepResult & { readonly work: string }> {
    const started = await startStep(this.desk, { caller: 'andy', run_id, step_id, isolate: true });
    return { ...started, work: started.work_dir ?? '' };
  }

  async propose(run_id: string, step_id: string): Promise<VerifyResult> {
    return proposeStepResult(this.desk, { caller: 'andy', run_id, step_id, result: 'done' });
  }

  doctor(fix = false): DoctorReport {
    return examine(this.root, { fix, checks: [isolationCheck] });
  }

  /** What doctor says is left behind. */
  strays(): readonly string[] {
    return this.doctor().findings.flatMap(({ level, what }) => (level === 'ok' ? [] : [what]));
  }

  /** All that isolation has made: branches, folders, git's entries, patches. */
  traces(): {
    readonly branches: string;
    readonly folders: readonly string[];
    readonly entries: readonly string[];
    readonly patches: readonly string[];
  } {
    return {
      branches: this.git('branch', '--list', 'runledger/*', '--format=%(refname:short)'),
      folders: namesIn(join(this.root, 'g/.worktrees')).filter((name) => name !== '.gitignore'),
      entries: namesIn(join(this.folder, 'project/.git/worktrees')),
      patches: namesIn(join(this.root, 'g/patches')).flatMap((run) =>
        namesIn(join(this.root, 'g/patches', run)).filter((name) => !name.startsWith('.')),
      ),
    };
  }

  async events(runId: string): Promise<readonly string[]> {
    return (await this.desk.store.journal(runId)).map(({ event }) => event);
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const nothing = { branches: '', folders: [], entries: [], patches: [] };

export const changesCode: PlannedStep = {
  id: 'code',
  validator: { type: 'file_changed', target: 'src/**' },
};

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
