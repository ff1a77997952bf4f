import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LedgerError } from '../../errors.js';
import type { ValidationResult, ValidatorSpec } from '../shapes.js';
import { confinementFault, workFolder } from './confinement.js';
import type { ValidatorGround } from './ground.js';

/**
 * Passes when `target` exists inside the work dir, with at least `params.min_bytes` bytes and the SHA-256
 * `params.sha256` where these are given. A path that leaves the work dir, also by a symbolic link, never passes.
 * @throws LedgerError IO_FAILED for a file that is not read in time; IO_OUTSIDE_ROOT
 */
export async function validateArtifact(
  spec: ValidatorSpec,
  ground: ValidatorGround,
): Promise<ValidationResult> {
  const { target = '', params = {} } = spec;
  if (target === '') return { passed: false, reason: 'no target path specified', missing: ['target'] };
  const base = await workFolder(spec, ground);
  const fault = await confinementFault(base, target);
  if (fault !== undefined) return { passed: false, reason: fault, missing: [target] };
  const path = join(base, target);
  const problem =
    (await sizeFault(path, params['min_bytes'])) ?? (await digestFault(path, ground, params['sha256']));
  if (problem !== undefined) return { passed: false, reason: `${target}: ${problem}`, missing: [target] };
  return { passed: true, reason: `artifact exists: ${target}` };
}

async function sizeFault(path: string, least = ''): Promise<string | undefined> {
  if (least === '') return undefined;
  if (!/^\d{1,15}$/.test(least)) return `min_bytes "${least}" is no number of bytes`;
  const { size } = await stat(path);
  return size >= Number(least) ? undefined : `has ${size} bytes, expected at least ${least}`;
}

async function digestFault(
  path: string,
  { timeoutMs }: Pick<ValidatorGround, 'timeoutMs'>,
  expected = '',
): Promise<string | undefined> {
  if (expected === '') return undefined;
  if (!(await stat(path)).isFile()) return 'is no file, so it has no SHA-256';
  const hash = createHash('sha256');
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    await pipeline(createReadStream(path), hash, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new LedgerError('IO_FAILED', `its SHA-256 was not known within ${timeoutMs} ms`, { cause: error });
  }
  const digest = hash.digest('hex');
  return digest === expected.toLowerCase() ? undefined : `has the SHA-256 ${digest}, expected ${expected}`;
}
