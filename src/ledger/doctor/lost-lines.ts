import { parseCache } from '../../storage/cache-file.js';
import { knownContent, rememberedAgents, type Known } from '../append/known.js';
import { listAgentFiles } from '../read/selection.js';
import { lostLines as linesLost } from '../status/lost-lines.js';
import type { DoctorCheck, DoctorFinding } from './finding.js';

const check = 'lost lines';

/** Lines that were known to stand and that git, a restore or a person has taken away; also where a whole ledger is gone. */
export const lostLines: DoctorCheck = {
  name: check,
  run: ({ root, agents }) => {
    const lines = agents.flatMap((agent) =>
      linesLost(root, agent).map(({ seq, hash }) =>
        finding(
          `line ${seq} of ${agent} (${hash.slice(0, 12)}…), known earlier, is gone from the files`,
          `Look for it in git stashes, branches and backups: git log --all -S${hash} -- g/ledger/${agent}`,
        ),
      ),
    );
    const found = [...lines, ...goneLedgers(root)];
    return found.length > 0 ? found : [{ level: 'ok', check, what: 'none is known to be gone' }];
  },
};

/** Of these agents nothing is left that could tell of the loss but the cache of the last writer. */
function goneLedgers(root: string): readonly DoctorFinding[] {
  return rememberedAgents(root)
    .filter((agent) => listAgentFiles(root, agent).length === 0)
    .flatMap((agent) => {
      const { heads: [head] = [] } = (parseCache(knownContent(root, agent)) ?? {}) as Partial<Known>;
      if (head === undefined) return [];
      return finding(
        `the whole ledger of ${agent} is gone, known up to line ${head.seq} in ${head.file}`,
        `Look for it in git stashes, branches and backups: git log --all -- g/ledger/${agent}`,
      );
    });
}

function finding(what: string, mend: string): DoctorFinding {
  return { level: 'action', check, what, mend };
}
