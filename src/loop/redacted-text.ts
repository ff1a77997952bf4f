import { createRedactor } from '../core/redaction/redactor.js';
import { preparationFor } from '../ledger/preparation.js';
import { readConfig } from '../storage/config.js';
import { realEdges } from '../storage/edges.js';
import { readWorkspace } from '../storage/workspace.js';

/**
 * A value as it comes to stand in the ledgers of a workspace, without secrets: what is said again is compared with that.
 * Creates no workspace. @throws LedgerError SCHEMA_INVALID (configuration)
 */
export function redactedIn<Value>(root: string, value: Value): Value {
  const config = readConfig(root);
  const workspace = readWorkspace(root, realEdges());
  if (workspace !== undefined) return preparationFor(workspace, config).redact(value);
  return createRedactor({ mark: () => '', extraRules: config.redact?.extra ?? [] }).value(value);
}
