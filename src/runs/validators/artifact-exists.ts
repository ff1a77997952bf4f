import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ValidationResult, ValidatorSpec } from '../shapes.js';
import type { ValidatorGround } from './ground.js';

/**
 * Passes when `target` exists inside the work dir, with at least `params.min_bytes` bytes and the SHA-256
 * `params.sha256` where these are given. A path that leaves the work dir, also by a symbolic link, never passes.
 */
export async function validateArtifact(
  { target = '', params = {}, work_dir: workDir }: ValidatorSpec,
  { root }: ValidatorGround,
): Promise<ValidationResult> {
  if (target === '') return { passed: false, reason: 'no target path specified', missing: ['target'] };
  const base = await realpath(workDir ?? root);
  const fault = await confinementFault(base, target);
  if (fault !== undefined) return { passed: false, reason: fault, missing: [target] };
  const path = join(base, target);
  const problem = (await sizeFault(path, params['min_bytes'])) ?? (await digestFault(path, params['sha256']));
  if (problem !== undefined) return { passed: false, reason: `${target}: ${problem}`, missing: [target] };
  return { passed: true, reason: `artifact exists: ${target}` };
}

async function confinementFault(base: string, target: string): Promise<string | undefined> {
  if (target.includes('\0') || isAbsolute(target) || !isInside(base, resolve(base, target))) {
    return `${target} leaves the work dir`;
  }
  try {
    return isInside(base, await realpath(join(base, target))) ? undefined : `${target} leaves the work dir`;
  } catch {
    return `artifact not found: ${target}`;
  }
}

function isInside(base: string, path: string): boolean {
  const way = relative(base, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function sizeFault(path: string, least = ''): Promise<string | undefined> {
  if (least === '') return undefined;
  if (!/^\d{1,15}$/.test(least)) return `min_bytes "${least}" is no number of bytes`;
  const { size } = await stat(path);
  return size >= Number(least) ? undefined : `has ${size} bytes, expected at least ${least}`;
}

async function digestFault(path: string, expected = ''): Promise<string | undefined> {
  if (expected === '') return undefined;
  if (!(await stat(path)).isFile()) return 'is no file, so it has no SHA-256';
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const digest = hash.digest('hex');
  return digest === expected.toLowerCase() ? undefined : `has the SHA-256 ${digest}, expected ${expected}`;
}
