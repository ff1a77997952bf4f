import { LedgerError } from '../errors.js';
import { realEdges } from '../storage/edges.js';
import { gitWorkTreeOf } from '../storage/git-folder.js';
import { readWorkspace } from '../storage/workspace.js';
import { cloneRecord } from './doctor/clone-record.js';
import { configuration } from './doctor/configuration.js';
import { fileSystem } from './doctor/file-system.js';
import type { DoctorCheck, DoctorFinding, DoctorScope } from './doctor/finding.js';
import { git } from './doctor/git.js';
import { hookWarnings } from './doctor/hook-warnings.js';
import { locks } from './doctor/locks.js';
import { lostLines } from './doctor/lost-lines.js';
import { nodeVersion } from './doctor/node-version.js';
import { statusFiles } from './doctor/status-files.js';
import { waitingEvents } from './doctor/waiting-events.js';
import { writeTest } from './doctor/write-test.js';
import { listAgents } from './read/selection.js';

export type { DoctorCheck, DoctorFinding, DoctorLevel, DoctorScope } from './doctor/finding.js';

/** In the order of the report. */
export const ledgerChecks: readonly DoctorCheck[] = [
  nodeVersion,
  fileSystem,
  writeTest,
  configuration,
  locks,
  waitingEvents,
  lostLines,
  statusFiles,
  git,
  cloneRecord,
  hookWarnings,
];

export interface DoctorOptions {
  /** Mend what can be mended without a decision, then look. */
  readonly fix?: boolean;
  /** Default `ledgerChecks`; those of other rooms are added by who calls. */
  readonly checks?: readonly DoctorCheck[];
}

export interface DoctorReport {
  /** True when nothing is worse than a note. */
  readonly ok: boolean;
  readonly findings: readonly DoctorFinding[];
}

/**
 * Looks whether this workspace, on this machine, can do what is promised. Does not judge the lines themselves: that is
 * `verify`. A check that fails is itself a finding.
 * @throws LedgerError IO_FAILED (no workspace), SCHEMA_INVALID (broken ledger.json)
 */
export function examine(root: string, options: DoctorOptions = {}): DoctorReport {
  const scope = scopeOf(root);
  const { checks = ledgerChecks } = options;
  const findings = checks.flatMap((check) => [
    ...(options.fix === true ? guarded(check, () => mend(check, scope)) : []),
    ...guarded(check, () => check.run(scope)),
  ]);
  return { ok: findings.every(({ level }) => level !== 'action'), findings };
}

function mend({ run, fix }: DoctorCheck, scope: DoctorScope): readonly DoctorFinding[] {
  const fixable = fix === undefined ? [] : run(scope).filter((finding) => finding.fixable === true);
  if (fixable.length > 0) fix?.(scope);
  return fixable.map(({ check, what }) => ({ level: 'note', check, what: `mended: ${what}` }));
}

function guarded(check: DoctorCheck, look: () => readonly DoctorFinding[]): readonly DoctorFinding[] {
  try {
    return look();
  } catch (error) {
    const what = `could not be looked at: ${error instanceof Error ? error.message : String(error)}`;
    return [{ level: 'action', check: check.name, what }];
  }
}

function scopeOf(root: string): DoctorScope {
  const workspace = readWorkspace(root, realEdges());
  if (workspace === undefined) throw new LedgerError('IO_FAILED', `there is no workspace in ${root}`);
  return {
    root: workspace.root,
    workspaceId: workspace.id,
    agents: listAgents(workspace.root),
    gitTop: gitWorkTreeOf(workspace.root)?.top,
  };
}
