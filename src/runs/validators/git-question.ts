import { LedgerError } from '../../errors.js';
import { ownSettings } from '../../ledger/git/own-settings.js';
import type { Repository } from '../../ledger/git/repository.js';
import { captureBounded } from './bounded-command.js';

export interface GitQuestion {
  readonly repository: Repository;
  /** Paths in answers are relative to it; what lies elsewhere is left out. */
  readonly folder: string;
  readonly timeoutMs: number;
}

/**
 * What git prints; undefined when git says no.
 * @throws LedgerError IO_FAILED when git cannot be started or is not done in time
 */
export async function askGitAsync(
  { repository, folder, timeoutMs }: GitQuestion,
  args: readonly string[],
): Promise<string | undefined> {
  const { env, settings = [] } = repository;
  const end = await captureBounded({
    file: 'git',
    args: [...ownSettings, ...settings, ...args],
    cwd: folder,
    env,
    timeoutMs,
  });
  if (end.kind === 'exited') return end.exitCode === 0 ? end.output : undefined;
  const why =
    end.kind === 'timeout'
      ? `was not done in time (${timeoutMs} ms were left for it)`
      : `was killed by ${end.signal}`;
  throw new LedgerError('IO_FAILED', `git ${args[0] ?? ''} in ${folder} ${why}`);
}
