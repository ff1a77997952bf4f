import { ioError } from '../../errors.js';
import { readConfig } from '../../storage/config.js';
import { preparationFor } from '../preparation.js';
import type { DoctorCheck } from './finding.js';

const check = 'configuration';

export const configuration: DoctorCheck = {
  name: check,
  run: ({ root, workspaceId }) => {
    try {
      preparationFor({ id: workspaceId }, readConfig(root));
      return [{ level: 'ok', check, what: 'sound' }];
    } catch (error) {
      const { message } = ioError(error, 'reading the configuration');
      const mend = 'Correct ledger.config.json: until then nothing is appended, and hooks spool.';
      return [{ level: 'action', check, what: message, mend }];
    }
  },
};
