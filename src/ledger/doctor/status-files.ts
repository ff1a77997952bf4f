import { realEdges } from '../../storage/edges.js';
import { readJsonFile } from '../../storage/json-file.js';
import { paths } from '../../storage/workspace.js';
import { deriveStatus } from '../status/derive-status.js';
import type { DoctorCheck } from './finding.js';

const check = 'status';

/** `status.json` follows the ledger with each append; one that lags was made by hand or could not be written. */
export const statusFiles: DoctorCheck = {
  name: check,
  run: ({ root, agents }) => {
    const older = agents.filter((agent) => isOlder(root, agent));
    if (older.length === 0) return [{ level: 'ok', check, what: 'status files are as new as the ledgers' }];
    return older.map((agent) => ({
      level: 'note',
      check,
      what: `agents/${agent}/status.json is older than its ledger`,
      mend: `The next append of ${agent} writes it anew; agent-ledger status show ${agent} reads the ledger.`,
    }));
  },
};

function isOlder(root: string, agent: string): boolean {
  const file = readJsonFile(paths.status(root, agent)) as { readonly rev?: unknown } | undefined;
  if (file === undefined) return false;
  const { rev = 0 } = deriveStatus(root, agent, { sha256: realEdges().sha256 }) ?? {};
  return !(typeof file.rev === 'number' && file.rev >= rev);
}
