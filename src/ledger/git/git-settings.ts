import { askGit, git, type Repository } from './repository.js';

/** `set` now, `left`: it had that value, or another one that somebody chose. */
export interface GitSetting {
  readonly name: string;
  readonly value: string;
  readonly kind: 'set' | 'left';
}

/** Merge and rebase then put changes of the work tree aside by themselves instead of refusing to begin. */
const wanted = ['merge.autoStash', 'rebase.autoStash'];

/** Sets what is nowhere set yet, for this repository only. */
export function setAutoStash(repository: Repository): readonly GitSetting[] {
  return wanted.map((name) => {
    const value = askGit(repository, ['config', '--get', name]);
    if (value !== undefined) return { name, value, kind: 'left' };
    git(repository, ['config', '--local', name, 'true']);
    return { name, value: 'true', kind: 'set' };
  });
}
