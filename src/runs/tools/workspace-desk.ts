import { ulidSource } from '../../core/ulid.js';
import { readConfig } from '../../storage/config.js';
import { realEdges } from '../../storage/edges.js';
import { openRunStore, type RunStoreOptions } from '../stream-run-store.js';
import { openTrustStore } from '../trust-store.js';
import { trustDecided } from '../trust.js';
import type { RunDesk } from './desk.js';
import { headCommit } from './head-commit.js';
import { runSettings } from './run-settings.js';

/**
 * The run tools of a workspace: runs in its ledgers, settings from its configuration as it is now, validators run in its
 * root as far as this user trusts them. Nothing is opened or created before a tool writes.
 * @throws LedgerError SCHEMA_INVALID for a faulty configuration, IO_*
 */
export function openRunDesk(options: RunStoreOptions): RunDesk {
  const { root } = options;
  const { now, random } = realEdges();
  const config = readConfig(root);
  const newUlid = ulidSource(random);
  return {
    store: openRunStore(options),
    // Loaded when it is needed: running programs takes libraries that most commands do without.
    validate: async (task) =>
      (await import('../validators/validation.js')).openValidation(root, config)(task),
    trust: (runId, events) => trustDecided(openTrustStore(root), runId, events),
    baseCommit: () => headCommit(root),
    newRunId: () => newUlid(now()),
    now,
    settings: runSettings(config),
  };
}
