import { ulidSource } from '../../core/ulid.js';
import { readConfig } from '../../storage/config.js';
import { realEdges } from '../../storage/edges.js';
import { withProjection, type ProjectedDesk } from '../projection/mirror.js';
import { workspaceProjection, type ProjectionOptions } from '../projection/workspace-projection.js';
import { openRunStore, type RunStoreOptions } from '../stream-run-store.js';
import { openTrustStore } from '../trust-store.js';
import { trustDecided } from '../trust.js';
import type { RunDesk } from './desk.js';
import { headCommit } from './head-commit.js';
import { runSettings } from './run-settings.js';

export interface RunDeskOptions extends RunStoreOptions {
  /** What other system follows the runs, and how far. Default: as the configuration says, in `g/workflows`. */
  readonly projection?: ProjectionOptions;
}

/**
 * The run tools of a workspace: runs in its ledgers, settings from its configuration as it is now, validators run in its
 * root as far as this user trusts them. Nothing is opened or created before a tool writes.
 * @throws LedgerError SCHEMA_INVALID for a faulty configuration, IO_*
 */
export function openRunDesk(options: RunDeskOptions): ProjectedDesk {
  const { root } = options;
  const { now, random } = realEdges();
  const config = readConfig(root);
  const newUlid = ulidSource(random);
  const desk: RunDesk = {
    store: openRunStore(options),
    // Loaded when it is needed: running programs takes libraries that most commands do without.
    validate: async (task) =>
      (await import('../validators/validation.js')).openValidation(root, config)(task),
    trust: (runId, events) => trustDecided(openTrustStore(root), runId, events),
    baseCommit: () => headCommit(root),
    isolation: async () => (await import('../isolation/workspace-isolation.js')).openIsolation(root),
    newRunId: () => newUlid(now()),
    now,
    settings: runSettings(config),
  };
  return withProjection(desk, workspaceProjection(root, config, options.projection));
}
