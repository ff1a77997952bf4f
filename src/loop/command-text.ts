import type { Judging } from './judging.js';
import { defaults } from './shapes.js';

/** A command line that works as it stands in a POSIX shell, from any folder. */
export function commandText(
  { root, dispatcherId, staleAfterSeconds }: Judging,
  words: readonly string[],
  judged: readonly Judged[] = [],
): string {
  const settings = [
    ...(judged.includes('dispatcher') && dispatcherId !== defaults.dispatcherId
      ? ['--dispatcher-id', dispatcherId]
      : []),
    ...(judged.includes('lease') && staleAfterSeconds !== defaults.staleAfterSeconds
      ? ['--stale-after', String(staleAfterSeconds)]
      : []),
  ];
  return ['agent-ledger', ...words, ...settings, '--root', root].map(shellWord).join(' ');
}

/** Settings that the command takes besides its own words; those that differ from the defaults are spelled out. */
export type Judged = 'dispatcher' | 'lease';

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
