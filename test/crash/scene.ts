import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleScript } from '../support/bundle.js';
import { checkLedger } from '../support/check-ledger.js';
import { until } from '../support/lock-processes.js';
import { auditLedger, type Audit, type AuditOptions } from './audit.js';
import type { WriterTask } from './writer-task.js';

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Notes of verify that no history has which one clone wrote under the lock. */
const straight = ['fork_joined', 'fork_open', 'parent_not_here', 'rewound', 'repeated_line'] as const;

/** A workspace that several processes write to, and their journals. */
export class CrashScene {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-crash-')));
  readonly root = join(this.folder, 'workspace');
  readonly #journals: string[] = [];
  readonly #running = new Set<ChildProcess>();

  /** Starts a writer; `path` leads to a broken one in negative controls. */
  start(task: Omit<WriterTask, 'root' | 'agent' | 'journal'>, path = program(writer)): WriterProcess {
    const journal = join(this.folder, `${task.writer}.journal`);
    this.#journals.push(journal);
    const whole: WriterTask = { ...task, root: this.root, agent: 'cls', journal };
    const child = spawn(process.execPath, [path, JSON.stringify(whole)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    return new WriterProcess(child, whole);
  }

  audit(options: Partial<AuditOptions> = {}): Audit {
    return auditLedger({ root: this.root, agent: 'cls', journals: this.#journals, ...options });
  }

  /** Adds what a process was told that keeps no journal itself. */
  addJournal(name: string, text: string): void {
    const path = join(this.folder, `${name}.journal`);
    writeFileSync(path, text);
    this.#journals.push(path);
  }

  /** By `verify` and `validate` as well; @throws Error when they find anything in what must be one straight line. */
  verify(root = this.root): void {
    checkLedger(root, { without: straight });
  }

  /** Kills what still runs and removes everything. */
  async end(): Promise<void> {
    for (const child of this.#running) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class WriterProcess {
  #stderr = '';
  readonly #exit: Promise<unknown[]>;

  constructor(
    readonly child: ChildProcess,
    readonly task: WriterTask,
  ) {
    this.#exit = once(child, 'close');
    child.stderr?.on('data', (text: Buffer) => (this.#stderr += text.toString()));
  }

  /** Resolves once the process has begun to append. */
  async begun(): Promise<void> {
    const { journal } = this.task;
    await until(() => existsSync(journal) && statSync(journal).size > 0);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** The signal it died of, if any; what it wrote to standard error is an error of the test. */
  async ended(): Promise<string | undefined> {
    const [code, signal] = (await this.#exit) as [number | null, string | null];
    if (this.#stderr !== '' || (code ?? 0) !== 0) {
      throw new Error(`${this.task.writer} ended with ${code ?? signal}: ${this.#stderr}`);
    }
    return signal ?? undefined;
  }
}

/** Path of a program such as `test/crash/writer.child.ts`, ready to run. */
export function program(path: string): string {
  return bundleScript(join(repository, path));
}

export const writer = 'test/crash/writer.child.ts';

/**
 * The same program with parts of src replaced, for negative controls: `parts` maps a path such as
 * `src/storage/lock/lock.ts` to the text that takes its place.
 */
export async function brokenProgram(
  path: string,
  outputFolder: string,
  parts: Readonly<Record<string, string>>,
): Promise<string> {
  const whole = readFileSync(program(path), 'utf8');
  const outfile = join(
    outputFolder,
    `broken-${basename(path, '.ts')}-${Object.keys(parts).length}-${Date.now()}.mjs`,
  );
  const banner = whole.slice(0, whole.indexOf('\n'));
  await build({
    entryPoints: [join(repository, path)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: banner },
    logLevel: 'warning',
    plugins: [
      {
        name: 'replaced-parts',
        setup(build) {
          build.onLoad({ filter: /\.ts$/ }, ({ path: source }) => {
            const contents = parts[source.slice(repository.length + 1)];
            return contents === undefined
              ? undefined
              : { contents, loader: 'ts', resolveDir: dirname(source) };
          });
        },
      },
    ],
  });
  return outfile;
}
