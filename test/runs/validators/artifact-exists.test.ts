import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { validateArtifact } from '../../../src/runs/validators/artifact-exists.js';

const folder = mkdtempSync(join(tmpdir(), 'agent-ledger-artifact-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const root = join(folder, 'place');
mkdirSync(join(root, 'out'), { recursive: true });
writeFileSync(join(root, 'out/a.txt'), 'hello');
writeFileSync(join(folder, 'outside.txt'), 'secret');
symlinkSync(join(folder, 'outside.txt'), join(root, 'link-out'));
symlinkSync(join(root, 'out/a.txt'), join(root, 'link-in'));

const ground = { root, env: {}, timeoutMs: 1000, redact: (text: string) => text };
const check = async (target: string, params: Readonly<Record<string, string>> = {}) =>
  validateArtifact({ type: 'artifact_exists', target, params }, ground);
const digest = createHash('sha256').update('hello').digest('hex');

describe('artifact_exists', () => {
  it.each(['out/a.txt', 'out', './out/../out/a.txt', 'link-in'])('finds %s', async (target) => {
    expect((await check(target)).passed).toBe(true);
  });

  it.each([
    ['nothing.txt', 'not found: nothing.txt'],
    ['../outside.txt', '../outside.txt leaves the work dir'],
    ['/etc/passwd', '/etc/passwd leaves the work dir'],
    ['link-out', 'link-out leaves the work dir'],
    ['out/../../place/out/a.txt\0', 'out/../../place/out/a.txt\0 leaves the work dir'],
  ])('does not take %j', async (target, reason) => {
    expect(await check(target)).toMatchObject({ passed: false, reason });
  });

  it('checks size and digest when they are given', async () => {
    expect((await check('out/a.txt', { min_bytes: '5', sha256: digest.toUpperCase() })).passed).toBe(true);
    expect((await check('out/a.txt', { min_bytes: '6' })).reason).toContain('has 5 bytes');
    expect((await check('out/a.txt', { min_bytes: 'many' })).passed).toBe(false);
    expect((await check('out/a.txt', { sha256: '00' })).reason).toContain(digest);
    expect((await check('out', { sha256: digest })).passed).toBe(false);
  });

  it('has the time that every validator has, however large the file is', async () => {
    writeFileSync(join(root, 'out/large'), '');
    truncateSync(join(root, 'out/large'), 64 * 2 ** 30);
    const began = Date.now();
    const late = validateArtifact(
      { type: 'artifact_exists', target: 'out/large', params: { sha256: digest } },
      { ...ground, timeoutMs: 20 },
    );
    await expect(late).rejects.toMatchObject({
      code: 'IO_FAILED',
      message: expect.stringContaining('20 ms'),
    });
    expect(Date.now() - began).toBeLessThan(5_000);
  });

  it('asks for a target', async () => {
    expect(await check('')).toMatchObject({ passed: false, missing: ['target'] });
  });
});
