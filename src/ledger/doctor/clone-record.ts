import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gitWorkTreeOf } from '../../storage/git-folder.js';
import type { DoctorCheck } from './finding.js';

const check = 'clone';

/** In a git work tree each clone has a name of its own, kept in its git folder. */
export const cloneRecord: DoctorCheck = {
  name: check,
  run: ({ root }) => {
    const folder = gitWorkTreeOf(root)?.folder;
    if (folder === undefined) return [];
    if (existsSync(join(folder, 'agent-ledger/clone.json')))
      return [{ level: 'ok', check, what: 'this clone has a name of its own' }];
    const isAside = existsSync(join(root, 'g/.state/clone/clone.json'));
    const what = isAside
      ? 'the git folder cannot be written to: the name of this clone lies in g/.state/clone'
      : 'this clone has no name yet; the first append gives it one';
    return [{ level: 'note', check, what }];
  },
};
