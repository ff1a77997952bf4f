import { createRedactor } from '../core/redaction/redactor.js';
import type { LedgerConfig } from '../schema/generated/types.js';
import { secretMarker } from '../storage/redaction-key.js';
import type { Preparation } from './prepare.js';

/** Redaction and limits of a workspace. @throws LedgerError for an extra redaction rule that is no safe pattern */
export function preparationFor(
  workspace: { readonly id: string },
  config: LedgerConfig,
): Omit<Preparation, 'agent'> {
  const redactor = createRedactor({
    mark: secretMarker(workspace.id),
    extraRules: config.redact?.extra ?? [],
  });
  return { redact: (value) => redactor.value(value), maxEventBytes: config.limits?.eventBytes ?? 60_000 };
}
