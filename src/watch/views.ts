import { LedgerError } from '../errors.js';
import { RunSnapshots } from './run-snapshots.js';
import { SessionPages } from './sessions/session-pages.js';
import { StatusFiles } from './status-files.js';
import type { View, ViewContext } from './view.js';

interface ViewDeclaration {
  /** Another number: what an earlier version of the view saved is not used, everything is made anew. */
  readonly version: number;
  readonly open: (context: ViewContext) => View;
}

/** Every view that `watch` keeps and `replay` rebuilds, by the name that `--project` knows it by. */
export const viewTable: Readonly<Record<string, ViewDeclaration>> = {
  runs: { version: 1, open: (context) => new RunSnapshots(context) },
  sessions: { version: 1, open: (context) => new SessionPages(context) },
  status: { version: 1, open: (context) => new StatusFiles(context) },
};

export const viewNames: readonly string[] = Object.keys(viewTable);

/** @throws LedgerError USAGE for a name that is not in the table */
export function requireViews(names: readonly string[] = viewNames): readonly string[] {
  const unknown = names.find((name) => viewTable[name] === undefined);
  if (unknown === undefined) return [...new Set(names)];
  throw new LedgerError('USAGE', `there is no projection "${unknown.slice(0, 80)}"`, {
    hint: `Projections: ${viewNames.join(', ')}.`,
  });
}
