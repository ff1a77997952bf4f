import { readdirSync, realpathSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { isAgentName } from '../../core/agent-name.js';
import { errnoOf, ioError, LedgerError } from '../../errors.js';
import { paths } from '../../storage/workspace.js';
import { rememberedAgents } from '../append/known.js';

export interface SelectionOptions {
  /** Default: all. */
  readonly agents?: readonly string[];
  /** The root, folders or day files below it; default all. A file stands for its agent, whose findings elsewhere are left out. */
  readonly paths?: readonly string[];
}

export interface Selection {
  /** Sorted. */
  readonly agents: readonly string[];
  /** Whether findings in this file (relative to the root) are asked for. */
  readonly includes: (file: string) => boolean;
}

/** @throws LedgerError INVALID_AGENT for one without a ledger, USAGE for a path outside the ledgers, IO_* */
export function select(root: string, { agents, paths: given }: SelectionOptions): Selection {
  const all = listAgents(root);
  const prefixes = (given ?? ['.']).map((path) => prefixOf(root, given === undefined ? root : path));
  for (const agent of agents ?? []) if (!all.includes(agent)) throw unknownAgent(agent, all);
  return {
    agents: all.filter(
      (agent) =>
        (agents === undefined || agents.includes(agent)) &&
        prefixes.some(
          (prefix) => `g/ledger/${agent}/`.startsWith(prefix) || prefix.startsWith(`g/ledger/${agent}/`),
        ),
    ),
    includes: (file) => prefixes.some((prefix) => `${file}/`.startsWith(prefix)),
  };
}

/** `''` for the root, `g/ledger/cls/` for a folder, `g/ledger/cls/2026-11-20.jsonl/` for a file. */
function prefixOf(root: string, path: string): string {
  const inside = relative(root, realPath(path)).split(sep).join('/');
  if (inside === '') return '';
  if (/^\.\.(?:\/|$)/.test(inside) || !`${inside}/`.startsWith('g/') || !isAboveOrIn(inside))
    throw new LedgerError('USAGE', `${path} is not in the ledgers of ${root}`);
  return `${inside}/`;
}

function isAboveOrIn(inside: string): boolean {
  return inside === 'g' || `${inside}/`.startsWith('g/ledger/');
}

function realPath(path: string): string {
  try {
    return realpathSync(resolve(path));
  } catch (error) {
    throw ioError(error, `looking at ${path}`);
  }
}

/** Also those of whom nothing is left but what this machine remembers. */
function listAgents(root: string): readonly string[] {
  return [...new Set([...agentFolders(root), ...rememberedAgents(root)])].sort();
}

function agentFolders(root: string): readonly string[] {
  try {
    return readdirSync(paths.ledgers(root), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && isAgentName(entry.name))
      .map(({ name }) => name);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw ioError(error, `listing ${paths.ledgers(root)}`);
  }
}

function unknownAgent(agent: string, all: readonly string[]): LedgerError {
  const known = all.length === 0 ? 'there are none yet' : `there are ${all.join(', ')}`;
  return new LedgerError('INVALID_AGENT', `no ledger of an agent "${agent.slice(0, 80)}": ${known}`, {
    hint: 'Name an agent that has a ledger.',
  });
}
