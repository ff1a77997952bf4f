import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { errnoOf } from '../errors.js';

export interface GitWorkTree {
  /** Top folder of the work tree. */
  readonly top: string;
  /** This work tree's own git folder: `.git`, or `.git/worktrees/<name>` of the main one. */
  readonly folder: string;
}

/** The work tree that `folder` lies in, found as git finds it (a `.git` folder or file upward), without running git. */
export function gitWorkTreeOf(folder: string): GitWorkTree | undefined {
  for (let top = resolve(folder); ; top = dirname(top)) {
    const own = gitFolderAt(top);
    if (own !== undefined) return { top, folder: own };
    if (dirname(top) === top) return undefined;
  }
}

function gitFolderAt(top: string): string | undefined {
  const dotGit = join(top, '.git');
  const stats = statSync(dotGit, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const folder = stats.isDirectory() ? dotGit : linkedFolder(dotGit, top);
  return folder !== undefined && statSync(join(folder, 'HEAD'), { throwIfNoEntry: false })
    ? folder
    : undefined;
}

function linkedFolder(dotGit: string, top: string): string | undefined {
  try {
    const match = /^gitdir: (.+?)\r?\n?$/.exec(readFileSync(dotGit, 'utf8'));
    return match?.[1] === undefined ? undefined : resolve(top, match[1]);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
