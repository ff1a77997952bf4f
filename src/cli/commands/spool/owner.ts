import { realpathSync } from 'node:fs';
import type { SpoolOwner } from '../../../ledger/spool/places.js';
import { realEdges } from '../../../storage/edges.js';
import { findRoot, readWorkspace } from '../../../storage/workspace.js';
import { usage } from '../../exit.js';

/**
 * The workspace whose spools are meant.
 * @throws LedgerError USAGE where there is none, SCHEMA_INVALID (broken ledger.json)
 */
export function spoolOwnerAt(given: string | undefined): SpoolOwner {
  const root = findRoot(given);
  const workspace = readWorkspace(root, realEdges());
  if (workspace !== undefined) return { root: realpathSync(root), workspaceId: workspace.id };
  throw usage(
    `there is no workspace in ${root}`,
    'Name one with --root DIR, or make one with `agent-ledger init`.',
  );
}
