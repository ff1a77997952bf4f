import { join, relative, sep } from 'node:path';
import { askGit, git, type Repository } from './repository.js';

/** A workspace that lies in a repository. */
export interface CommittedWorkspace {
  readonly root: string;
  /** Path from the top of the work tree to the root, with forward slashes and one at its end; empty at the top. */
  readonly prefix: string;
}

/** Repository setting that holds, once a workspace, its path from the top of the work tree; "." is the top itself. */
export const workspaceSetting = 'agentledger.workspace';

/** The workspaces whose commits the hooks look after; without a setting, the one at the top. */
export function workspacesOf(repository: Repository): readonly CommittedWorkspace[] {
  const listed = askGit(repository, ['config', '--null', '--get-all', workspaceSetting]);
  const places = listed === undefined ? ['.'] : listed.split('\0').filter((place) => place !== '');
  return [...new Set(places)].map((place) => workspaceAt(repository, place));
}

/** Puts the workspace on the list. False: it was there. `root` is a real path inside the work tree. */
export function registerWorkspace(repository: Repository, root: string): boolean {
  const place = relative(repository.top, root).split(sep).join('/') || '.';
  const listed = askGit(repository, ['config', '--null', '--get-all', workspaceSetting]) ?? '';
  if (listed.split('\0').includes(place)) return false;
  git(repository, ['config', '--local', '--add', workspaceSetting, place]);
  return true;
}

function workspaceAt({ top }: Repository, place: string): CommittedWorkspace {
  return place === '.'
    ? { root: top, prefix: '' }
    : { root: join(top, place), prefix: `${place.replace(/\/+$/, '')}/` };
}
