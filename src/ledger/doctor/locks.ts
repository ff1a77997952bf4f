import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { look } from '../../storage/lock/lock-sight.js';
import { collectLeftovers, temporaryOwner } from '../../storage/lock/temporary.js';
import { ownerLiveness } from '../../storage/lock/owner.js';
import { paths } from '../../storage/workspace.js';
import type { DoctorCheck, DoctorFinding, DoctorScope } from './finding.js';

const check = 'locks';

/** Locks of dead owners are taken over by themselves; what nobody of us made blocks until a person removes it. */
export const locks: DoctorCheck = {
  name: check,
  run: (scope) => {
    const found = [...lockPaths(scope).flatMap(judge), ...leftovers(scope)];
    return found.length > 0 ? found : [{ level: 'ok', check, what: 'none is held' }];
  },
  fix: (scope) => {
    for (const folder of foldersOf(scope)) collectLeftovers(folder);
  },
};

function lockPaths({ root }: DoctorScope): readonly string[] {
  const folder = join(root, 'g/.state/locks');
  return namesIn(folder)
    .filter((name) => name.endsWith('.lock'))
    .map((name) => join(folder, name));
}

function judge(path: string): readonly DoctorFinding[] {
  const sight = look(path);
  if (sight.kind === 'free' || sight.kind === 'resting') return [];
  if (sight.kind === 'left' && !sight.isDead) return [];
  if (sight.kind === 'unexpected') {
    const what = `${path} holds files that nobody of us made: ${sight.names.join(', ')}`;
    return [{ level: 'action', check, what, mend: `Look at it; if no process uses it: rm -r '${path}'` }];
  }
  const { pid } = sight.owner.process;
  const isHeld = sight.kind === 'held';
  const state = isHeld
    ? `is held by process ${pid}`
    : `was left by process ${pid}; the next append takes it over`;
  return [{ level: 'note', check, what: `${path} ${state}` }];
}

function leftovers(scope: DoctorScope): readonly DoctorFinding[] {
  const names = foldersOf(scope).flatMap((folder) => namesIn(folder).filter(isLeftover));
  if (names.length === 0) return [];
  const what = `${names.length} temporary file${names.length === 1 ? '' : 's'} of processes that died`;
  return [{ level: 'note', check, what, mend: 'agent-ledger doctor --fix', fixable: true }];
}

function isLeftover(name: string): boolean {
  const owner = temporaryOwner(name);
  return owner !== undefined && ownerLiveness(owner) === 'dead';
}

function foldersOf({ root, agents }: DoctorScope): readonly string[] {
  const state = ['g/.state', 'g/.state/locks', 'g/.state/heads', 'g/.state/files'].map((name) =>
    join(root, name),
  );
  return [...state, ...agents.flatMap((agent) => [paths.agent(root, agent), join(root, 'agents', agent)])];
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
