import { statfsSync } from 'node:fs';
import { LedgerError } from '../errors.js';

/** f_type values (linux/magic.h) of file systems whose rename and append are not atomic between machines. */
const refused: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x01021997, '9P'],
  [0x5346414f, 'AFS'],
]);

/**
 * Locks and appends rely on atomic rename and O_APPEND, which network file systems and native Windows do not keep.
 * AGENT_LEDGER_FORCE=1 writes all the same.
 * @throws LedgerError IO_UNSUPPORTED
 */
export function requireSupportedFileSystem(folder: string): void {
  if (process.env['AGENT_LEDGER_FORCE'] === '1') return;
  const name = process.platform === 'win32' ? 'native Windows' : refused.get(statfsSync(folder).type >>> 0);
  if (name === undefined) return;
  throw new LedgerError(
    'IO_UNSUPPORTED',
    `${folder} is on ${name}, where appends of several processes are not safe`,
    {
      details: { folder, fileSystem: name },
    },
  );
}
