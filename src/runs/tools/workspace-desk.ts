import { ulidSource } from '../../core/ulid.js';
import { preparationFor } from '../../ledger/preparation.js';
import { readConfig } from '../../storage/config.js';
import { realEdges } from '../../storage/edges.js';
import { readWorkspace } from '../../storage/workspace.js';
import type { ValidationResult } from '../shapes.js';
import { openRunStore, type RunStoreOptions } from '../stream-run-store.js';
import { validateArtifact } from '../validators/artifact-exists.js';
import { validateCommand } from '../validators/command-pass.js';
import { defaultValidatorTimeoutMs } from '../validators/ground.js';
import type { RunDesk, ToValidate } from './desk.js';
import { headCommit } from './head-commit.js';
import { runSettings } from './run-settings.js';

/**
 * The run tools of a workspace: runs in its ledgers, settings from its configuration, validators run in its root.
 * Nothing is opened or created before a tool writes.
 * @throws LedgerError SCHEMA_INVALID for a faulty configuration, IO_*
 */
export function openRunDesk(options: RunStoreOptions): RunDesk {
  const { root } = options;
  const edges = realEdges();
  const config = readConfig(root);
  const timeoutMs = (config.runs?.validatorTimeoutSeconds ?? defaultValidatorTimeoutMs / 1000) * 1000;
  const newUlid = ulidSource(edges.random);
  return {
    store: openRunStore(options),
    validate: async (task) => validate(task, { root, timeoutMs }),
    baseCommit: () => headCommit(root),
    newRunId: () => newUlid(edges.now()),
    now: edges.now,
    settings: runSettings(config),
  };
}

async function validate(
  { spec }: ToValidate,
  { root, timeoutMs }: { readonly root: string; readonly timeoutMs: number },
): Promise<ValidationResult> {
  const edges = realEdges();
  const id = readWorkspace(root, edges)?.id ?? '';
  const { redact } = preparationFor({ id }, readConfig(root));
  const ground = { root, env: process.env, timeoutMs, redact };
  if (spec.type === 'command_pass') return validateCommand(spec, ground);
  if (spec.type === 'artifact_exists') return validateArtifact(spec, ground);
  return { passed: false, reason: `there is no validator ${spec.type} here` };
}
