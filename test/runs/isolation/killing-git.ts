import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface KillPoint {
  /** Which call of git, from 1. */
  readonly call: number;
  readonly when: 'before' | 'after';
}

export interface Ended {
  readonly wasKilled: boolean;
  /** Arguments of each call of git that was begun. */
  readonly calls: readonly string[];
  readonly answer: Readonly<Record<string, unknown>>;
}

/** Runs programs with a `git` on their path that counts its calls and kills who calls it (SIGKILL) at one of them. */
export class KillingGit {
  readonly #bin: string;
  readonly #log: string;

  constructor(folder: string) {
    this.#bin = join(folder, 'bin');
    this.#log = join(folder, 'calls.log');
    mkdirSync(this.#bin);
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    writeFileSync(join(this.#bin, 'git'), wrapper(real, this.#log));
    chmodSync(join(this.#bin, 'git'), 0o755);
  }

  run(script: string, args: readonly string[], point?: KillPoint): Ended {
    rmSync(this.#log, { force: true });
    const env = {
      ...process.env,
      PATH: [this.#bin, process.env['PATH']].join(delimiter),
      ...(point === undefined ? {} : { KILL_CALL: String(point.call), KILL_WHEN: point.when }),
    };
    const { signal, status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
      env,
      encoding: 'utf8',
    });
    if (signal === null && status !== 0) throw new Error(stderr);
    const calls = existsSync(this.#log) ? readFileSync(this.#log, 'utf8').split('\n').slice(0, -1) : [];
    const wasKilled = signal === 'SIGKILL';
    return { wasKilled, calls, answer: wasKilled ? {} : (JSON.parse(stdout) as Ended['answer']) };
  }
}

function wrapper(real: string, log: string): string {
  return [
    '#!/bin/sh',
    `echo "$*" >> '${log}'`,
    `n=$(wc -l < '${log}')`,
    '[ "$n" -eq "${KILL_CALL:-0}" ] && [ "$KILL_WHEN" = before ] && { kill -9 $PPID; exit 1; }',
    `'${real}' "$@"`,
    'code=$?',
    '[ "$n" -eq "${KILL_CALL:-0}" ] && kill -9 $PPID',
    'exit $code',
    '',
  ].join('\n');
}

/** Every point of so many calls, or, of many, some taken at random. */
export function killPoints(calls: number, most: number, random: () => number): readonly KillPoint[] {
  const all = Array.from({ length: calls }, (_, at) => at + 1).flatMap((call): readonly KillPoint[] => [
    { call, when: 'before' },
    { call, when: 'after' },
  ]);
  if (all.length <= most) return all;
  return all
    .map((point) => ({ point, rank: random() }))
    .sort((one, other) => one.rank - other.rank)
    .slice(0, most)
    .map(({ point }) => point);
}
