import type { DoctorCheck, DoctorFinding } from '../../ledger/doctor/finding.js';
import { ledgerEventFor } from '../vendors/mapping.js';
import { hooksReport, type HookStatus, type VendorStatus } from './status.js';
import { labelOf } from './vendor-settings.js';

const check = 'vendor hooks';

/** Whether agents' programs record here as their settings promise: for `doctor`. Changes nothing. */
export function hookFindings(root: string): readonly DoctorFinding[] {
  const { files, vendors } = hooksReport(root);
  const findings = [...files.flatMap(fileFindings), ...vendors.flatMap(vendorFindings)];
  if (findings.length > 0) return findings;
  return [{ level: 'ok', check, what: "no hooks of agents' programs are installed" }];
}

/** The same as a check among others. */
export const hookCheck: DoctorCheck = { name: check, run: ({ root }) => hookFindings(root) };

function fileFindings(file: HookStatus): readonly DoctorFinding[] {
  const { vendor, scope, path, state, missing, changed, foreign, starts, problem } = file;
  const mend = `agent-ledger hooks install ${vendor} --scope ${scope}`;
  const findings: DoctorFinding[] = [];
  const add = (level: DoctorFinding['level'], what: string, step?: string): void => {
    findings.push({ level, check, what, ...(step === undefined ? {} : { mend: step }) });
  };
  if (state === 'broken')
    add('action', problem ?? `${path} cannot be read`, 'Correct the file: the vendor passes over it whole');
  if (state === 'partly') add('action', `${path} lacks ${missing.join(', ')}`, mend);
  if (changed.length > 0) add('note', `${path}: hooks changed by hand: ${changed.join(', ')}`, mend);
  if (starts === false)
    add('action', `${path}: the hooks find no agent-ledger to start`, 'Put agent-ledger on the PATH');
  if (foreign.length > 0) add('note', `${path}: ${foreign.length} further commands call agent-ledger`);
  return findings;
}

function vendorFindings(vendor: VendorStatus): readonly DoctorFinding[] {
  const label = labelOf(vendor.vendor);
  const { disabledBy, doubled, unseen, last, session, suspicious } = vendor;
  const loud: DoctorFinding[] = [];
  if (disabledBy !== null)
    loud.push({ level: 'action', check, what: `${disabledBy} switches all hooks of ${label} off` });
  if (doubled.length > 0) {
    const what = `events of ${label} are recorded twice, by ${doubled.join(' and ')}`;
    const mend = `agent-ledger hooks uninstall ${vendor.vendor} --scope SCOPE, for all but one of them`;
    loud.push({ level: 'action', check, what, mend });
  }
  if (unseen !== null) {
    const what = `nothing was recorded of ${label}'s newest session (${unseen})`;
    loud.push({ level: 'action', check, what, mend: `agent-ledger import ${vendor.vendor} ${unseen}` });
  }
  if (session !== null && suspicious.length > 0) {
    // A session without a start began before its hooks came.
    const level = suspicious.some((event) => ledgerEventFor(vendor.vendor, [event]) === 'session_start')
      ? 'note'
      : 'action';
    const what = `in the newest session of ${label} (${session.id}) these hooks were silent: ${suspicious.join(', ')}`;
    loud.push({ level, check, what, mend: 'agent-ledger hooks status' });
  }
  if (loud.length > 0) return loud;
  if (last === null) return [{ level: 'note', check, what: `${label} has not recorded anything yet` }];
  return [{ level: 'ok', check, what: `${label} recorded ${last.event} last, at ${last.ts}` }];
}
