import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { isAgentName, requireAgentName } from '../../core/agent-name.js';
import { parseDayFile } from '../../core/day-file.js';
import { errnoOf, ioError } from '../../errors.js';
import { paths } from '../../storage/workspace.js';
import { listDayFiles } from '../append/scan.js';

/** What part of a workspace to read; without any of it, everything. */
export interface Selection {
  /** Names of agents; one that has no ledger has no lines. */
  readonly agents?: readonly string[] | undefined;
  /** Days of the files, `YYYY-MM-DD`, both ends included. */
  readonly days?: { readonly from?: string | undefined; readonly to?: string | undefined } | undefined;
}

export interface DayFileRef {
  readonly agent: string;
  readonly name: string;
  readonly day: string;
  /** Absolute, or relative to the current folder when the root is. */
  readonly path: string;
  /** Relative to the root, with forward slashes. */
  readonly file: string;
}

/**
 * Agents that have a folder, by name. Links and files with an agent's name are none.
 * @throws LedgerError INVALID_AGENT for a name in `only`, IO_*
 */
export function listAgents(root: string, only?: readonly string[]): readonly string[] {
  const wanted = only === undefined ? undefined : new Set(only.map(requireAgentName));
  return readEntries(paths.ledgers(root))
    .filter((entry) => entry.isDirectory() && isAgentName(entry.name))
    .map(({ name }) => name)
    .filter((name) => wanted?.has(name) ?? true)
    .sort();
}

/** An agent's day files in reading order: by day, then plain files before clones', then by segment. */
export function listAgentFiles(
  root: string,
  agent: string,
  days: Selection['days'] = {},
): readonly DayFileRef[] {
  const { from = '', to = '~' } = days;
  return listDayFiles(paths.agent(root, agent))
    .map((name) => dayFileRef(root, agent, name))
    .filter((ref) => ref !== undefined)
    .filter(({ day }) => from <= day && day <= to);
}

/** Undefined when `name` is no day file's. */
export function dayFileRef(root: string, agent: string, name: string): DayFileRef | undefined {
  const day = parseDayFile(name)?.day;
  if (day === undefined) return undefined;
  return {
    agent,
    name,
    day,
    path: join(paths.agent(root, agent), name),
    file: `g/ledger/${agent}/${name}`,
  };
}

function readEntries(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw ioError(error, `listing ${folder}`);
  }
}
