import { createHash } from 'node:crypto';
import type { ValidatorSpec } from './shapes.js';

/**
 * What stands for a validator of a run in the record of trust: lower-case hex of SHA-256 over everything that decides
 * what it executes. The folder is not part of it: validators confine that themselves.
 */
export function trustDigest(runId: string, { type, target = '', params = {} }: ValidatorSpec): string {
  const sorted = Object.entries(params).sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([runId, type, target, sorted]))
    .digest('hex');
}
