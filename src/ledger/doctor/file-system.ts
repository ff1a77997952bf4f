import { requireSupportedFileSystem } from '../../storage/file-system.js';
import { ioError } from '../../errors.js';
import type { DoctorCheck } from './finding.js';

/** Locks and appends need a file system of this machine. */
export const fileSystem: DoctorCheck = {
  name: 'file system',
  run: ({ root }) => {
    const check = 'file system';
    if (process.env['AGENT_LEDGER_FORCE'] === '1')
      return [{ level: 'note', check, what: 'AGENT_LEDGER_FORCE=1: the file system is not checked' }];
    try {
      requireSupportedFileSystem(root);
      return [{ level: 'ok', check, what: `${root} is on a file system of this machine` }];
    } catch (error) {
      const { message, hint } = ioError(error, 'looking at the file system');
      return [{ level: 'action', check, what: message, mend: hint }];
    }
  },
};
