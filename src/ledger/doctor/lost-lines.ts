import { lostLines as linesLost } from '../status/lost-lines.js';
import type { DoctorCheck } from './finding.js';

const check = 'lost lines';

/** Lines that were known to stand and that git, a restore or a person has taken away. */
export const lostLines: DoctorCheck = {
  name: check,
  run: ({ root, agents }) => {
    const found = agents.flatMap((agent) =>
      linesLost(root, agent).map(({ seq, hash }) => ({
        level: 'action' as const,
        check,
        what: `line ${seq} of ${agent} (${hash.slice(0, 12)}…), known earlier, is gone from the files`,
        mend: `Look for it in git stashes, branches and backups: git log --all -S${hash} -- g/ledger/${agent}`,
      })),
    );
    return found.length > 0 ? found : [{ level: 'ok', check, what: 'none is known to be gone' }];
  },
};
