import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { statusText } from '../../src/core/agent-status.js';
import { sha256Hex } from '../../src/core/sha256.js';
import { deriveStatus } from '../../src/ledger/status/derive-status.js';
import { listAgents } from '../../src/ledger/read/selection.js';
import { listSessions } from '../../src/ledger/session-list.js';
import { sessionPage } from '../../src/ledger/session-page.js';

/**
 * What of the views is not as the ledgers have it, asked one by one of the functions that read whole ledgers; the room
 * under test has no part in it. Empty when all is well.
 */
export function viewFaults(root: string): readonly string[] {
  return [...pageFaults(root), ...statusFaults(root)];
}

export function pageFaults(root: string): readonly string[] {
  const { sessions } = listSessions(root);
  const wanted = new Map(
    sessions.map(({ session_id, agent }) => [`${agent}/sessions/${session_id}.md`, session_id]),
  );
  const faults = [...wanted].flatMap(([file, id]) => {
    const path = join(root, 'memory', file);
    if (!existsSync(path)) return [`${file} is missing`];
    return readFileSync(path, 'utf8') === sessionPage(root, id) ? [] : [`${file} differs`];
  });
  const left = pagesOf(root).filter((file) => !wanted.has(file));
  return [...faults, ...left.map((file) => `${file} is left over`)];
}

export function statusFaults(root: string): readonly string[] {
  return listAgents(root).flatMap((agent) => {
    const status = deriveStatus(root, agent, { sha256: sha256Hex });
    const path = join(root, 'agents', agent, 'status.json');
    if (status === undefined) return existsSync(path) ? [`the status of ${agent} is left over`] : [];
    if (!existsSync(path)) return [`the status of ${agent} is missing`];
    return readFileSync(path, 'utf8') === statusText(status) ? [] : [`the status of ${agent} differs`];
  });
}

/** Pages on disk, relative to `memory`; notes left out. */
export function pagesOf(root: string): readonly string[] {
  const memory = join(root, 'memory');
  if (!existsSync(memory)) return [];
  return readdirSync(memory).flatMap((agent) => {
    const folder = join(memory, agent, 'sessions');
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith('.md') && !name.endsWith('.notes.md'))
      .map((name) => `${agent}/sessions/${name}`);
  });
}
