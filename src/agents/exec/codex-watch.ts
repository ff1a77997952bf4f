import { oneLine } from '../../core/cut-text.js';
import { codexCommand, codexFolder, type CodexCommand } from './codex-command.js';
import { readRolloutRun, rolloutBytes, type RolloutFacts } from './codex-rollout-run.js';
import { CodexStreamRun } from './codex-stream-run.js';
import type { CodexRun } from './run-outcome.js';

export interface CodexWatchOptions {
  readonly command: readonly string[];
  /** Standard output is a stream of Codex, whatever the command is called. */
  readonly isForced: boolean;
  readonly rollout: string | undefined;
  readonly warn: (message: string) => void;
}

/** Watches one run of Codex; for other commands it sees nothing and says so. Made before the command starts. */
export class CodexWatch {
  readonly #options: CodexWatchOptions;
  readonly #command: CodexCommand;
  readonly #stream: CodexStreamRun | undefined;
  readonly #rolloutFrom: number;

  constructor(options: CodexWatchOptions) {
    this.#options = options;
    this.#command = codexCommand(options.command);
    this.#stream = options.isForced || this.#command.isStream ? new CodexStreamRun() : undefined;
    this.#rolloutFrom = options.rollout === undefined ? 0 : rolloutBytes(options.rollout);
  }

  get isCodex(): boolean {
    return this.#stream !== undefined || this.#options.rollout !== undefined;
  }

  /** Undefined when there is no stream to read. */
  get onOutput(): ((chunk: Buffer) => void) | undefined {
    const stream = this.#stream;
    return stream === undefined ? undefined : (chunk) => stream.add(chunk);
  }

  folder(cwd: string): string {
    return codexFolder(this.#command, cwd);
  }

  end(): CodexRun | undefined {
    if (!this.isCodex) return undefined;
    const { model, isResumed } = this.#command;
    return {
      stream: this.#stream?.end(),
      rollout: this.#readRollout(),
      model: model?.slice(0, 200),
      isResumed,
    };
  }

  #readRollout(): RolloutFacts | undefined {
    const { rollout, warn } = this.#options;
    if (rollout === undefined) return undefined;
    try {
      return readRolloutRun(rollout, this.#rolloutFrom);
    } catch (error) {
      warn(
        oneLine(
          `the rollout could not be read: ${error instanceof Error ? error.message : String(error)}`,
          500,
        ),
      );
      return undefined;
    }
  }
}
