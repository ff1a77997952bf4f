import { drainSpools } from '../spool/drain-agents.js';
import { listSpool, type WaitingEvent } from '../spool/list.js';
import type { DoctorCheck, DoctorFinding } from './finding.js';

const check = 'spool';

/** Events that wait to be appended, in the workspace and among the user's temporary files. */
export const waitingEvents: DoctorCheck = {
  name: check,
  run: ({ root, workspaceId }) => {
    const files = listSpool({ root, workspaceId });
    const found = [...waiting(files), ...aside(files)];
    return found.length > 0 ? found : [{ level: 'ok', check, what: 'nothing waits' }];
  },
  fix: ({ root }) => void drainSpools(root),
};

function waiting(files: readonly WaitingEvent[]): readonly DoctorFinding[] {
  const events = files.filter(({ state }) => state !== 'aside');
  if (events.length === 0) return [];
  const agents = [...new Set(events.map(({ agent }) => agent))].join(', ');
  const what = `${events.length} event${events.length === 1 ? '' : 's'} of ${agents} could not be appended yet`;
  return [{ level: 'action', check, what, mend: 'agent-ledger spool drain', fixable: true }];
}

function aside(files: readonly WaitingEvent[]): readonly DoctorFinding[] {
  return files
    .filter(({ state }) => state === 'aside')
    .map(({ path }) => ({
      level: 'action',
      check,
      what: `${path} was in the spool and is no event`,
      mend: `Look at it, append by hand what it tells, then remove it.`,
    }));
}
