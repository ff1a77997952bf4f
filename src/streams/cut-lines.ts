import { parseDayFile } from '../core/day-file.js';
import { concludeHold } from '../ledger/append/settling.js';
import { holdAgent } from '../ledger/hold-agent.js';
import type { DayFileRef } from '../ledger/read/selection.js';
import { healLiveFile } from '../ledger/rotate/heal.js';

/**
 * Gives lines of dead writers the newline they lack, which the next append there would do anyway: a command must know them
 * before it decides, or its own lines would take their places in the stream. Waits up to `waitMs` for each agent's lock.
 * Files that nobody writes to any more stay as they are.
 * @throws LedgerError LOCK_TIMEOUT, IO_*
 */
export function closeCutLines(root: string, files: readonly DayFileRef[], waitMs: number): void {
  for (const { agent, name } of files) {
    const day = parseDayFile(name)?.day ?? '';
    const close = (writer: Parameters<typeof healLiveFile>[0]): void => {
      healLiveFile(writer, { day, name, isThere: true, isTorn: true });
      concludeHold(writer);
    };
    holdAgent(root, agent, close, waitMs);
  }
}
