import { existsSync } from 'node:fs';
import { LedgerError } from '../errors.js';
import { namesInWords, requireAgentName } from '../core/agent-name.js';
import { listAgents } from '../ledger/read/selection.js';
import type { ReadReport } from '../ledger/read/report.js';
import { findRoot, paths } from '../storage/workspace.js';
import { usage } from './exit.js';
import type { GlobalFlags } from './global-flags.js';
import { nearest } from './nearest.js';
import { printNote } from './output/result.js';

export interface ReadingScope {
  readonly root: string;
  /** Undefined: all. */
  readonly agents: readonly string[] | undefined;
}

/**
 * Where to read, and whose ledgers.
 * @throws LedgerError USAGE (no workspace), INVALID_AGENT (no such name, or nobody of that name here)
 */
export function readingScope(
  { root: given }: Pick<GlobalFlags, 'root'>,
  names: readonly string[],
): ReadingScope {
  const root = findRoot(given);
  if (!existsSync(paths.ledgers(root))) {
    throw usage(
      `there is no workspace in ${root}`,
      'Name one with --root DIR, or make one with `agent-ledger init`.',
    );
  }
  if (names.length === 0) return { root, agents: undefined };
  const here = listAgents(root);
  const missing = names.map(requireAgentName).find((name) => !here.includes(name));
  if (missing !== undefined) throw unknownAgent(missing, here);
  return { root, agents: names };
}

/** Says what a reading left out, if anything. */
export function noteSkipped(flags: Pick<GlobalFlags, 'quiet'>, { skipped, skippedLines }: ReadReport): void {
  const [first] = skippedLines;
  if (first === undefined) return;
  const where =
    first.line === undefined ? `${first.file} at byte ${first.offset}` : `${first.file}:${first.line}`;
  const lines = skipped === 1 ? '1 line' : `${skipped} lines`;
  printNote(
    flags,
    `left out ${lines}, the first one ${where} (${first.reason}); see \`agent-ledger verify\``,
  );
}

function unknownAgent(name: string, here: readonly string[]): LedgerError {
  const meant = nearest(name, here);
  const all =
    here.length === 0 ? 'No agent has recorded anything here yet.' : `Agents here: ${namesInWords(here)}.`;
  return new LedgerError('INVALID_AGENT', `there is no ledger of "${name}"`, {
    details: { agent: name, agents: here },
    hint: meant === undefined ? all : `Did you mean "${meant}"? ${all}`,
  });
}
