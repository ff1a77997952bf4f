import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { vendorHookEvents } from '../../src/agents/vendors/hook.js';
import { blobPath, storeBlob } from '../../src/storage/blob.js';
import { inFolder, run } from '../cli/command.js';
import { storedLines } from '../support/ledger.js';

const secret = `ghp_${'a1B2'.repeat(9)}`;
const plain = 'a remark that is no secret';
const payload = {
  session_id: 's-1',
  hook_event_name: 'PostToolUse',
  tool_name: 'Bash',
  tool_use_id: 'toolu_1',
  tool_input: {
    command: `curl -H "Authorization: Bearer ${secret}" https://example.org`,
    description: plain,
  },
  tool_response: { stdout: `${'x'.repeat(5000)} ${secret} ${plain} ${'y'.repeat(80_000)}` },
};

describe('a blob', () => {
  it('is kept once, whole, under its digest and for its owner alone', async () => {
    await inFolder((root) => {
      const digest = sha256('lamp');
      storeBlob(root, { digest, text: 'lamp' });
      storeBlob(root, { digest, text: 'lamp' });
      const path = blobPath(root, digest);
      expect(path).toBe(join(root, 'g/blobs/sha256', digest.slice(0, 2), digest));
      expect(readFileSync(path, 'utf8')).toBe('lamp');
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(blobs(root)).toEqual([digest]);
    });
  });
});

describe('the level of payloads, from a hook to the disk', () => {
  it('full: the event names a blob that holds the whole payload, without its secrets', async () => {
    await inFolder((root) => {
      const data = record(root, 'full');
      const [name, ...others] = blobs(root);
      expect(others).toEqual([]);
      expect(name).toBe(data['payload_digest']);
      const text = readFileSync(blobPath(root, name ?? ''), 'utf8');
      expect(sha256(text)).toBe(name);
      expect(text).not.toContain(secret);
      expect(text).toMatch(/\[redacted:[a-z_-]+:[0-9a-f]{16}\]/);
      // Negative control: what is no secret is there, so that a secret would be too.
      expect(text).toContain(plain);
      const kept = JSON.parse(text) as typeof payload;
      expect(kept.tool_response.stdout).toContain('y'.repeat(80_000));
      expect(statSync(blobPath(root, name ?? '')).mode & 0o777).toBe(0o600);
      expect(ledgerText(root)).not.toContain(secret);
    });
  });

  it('(negative control) full: without redaction the blob would hold the secret', () => {
    const { blob } = vendorHookEvents('claude', {
      payloadText: JSON.stringify(payload),
      env: {},
      agent: 'claude',
      root: '/work',
      redact: (value) => value,
      sha256,
      limits: { level: 'full' },
    });
    expect(blob?.text).toContain(secret);
  });

  it('full: the same payload again makes no second blob, another one does', async () => {
    await inFolder((root) => {
      record(root, 'full');
      record(root, 'full');
      expect(blobs(root)).toHaveLength(1);
      record(root, 'full', { ...payload, tool_use_id: 'toolu_2' });
      expect(blobs(root)).toHaveLength(2);
    });
  });

  it('full: git does not see blobs', async () => {
    await inFolder((root) => {
      record(root, 'full');
      expect(readFileSync(join(root, 'g/.gitignore'), 'utf8')).toContain('blobs');
    });
  });

  it('full: without a place for the blob the event is recorded all the same, and nobody notices', async () => {
    await inFolder((root) => {
      prepare(root, 'full');
      writeFileSync(join(root, 'g/blobs'), 'a file in its place');
      const data = send(root, payload);
      expect(data['payload_digest']).toMatch(/^[0-9a-f]{64}$/);
    });
  });

  it('summary: the facts, no blob, no payload', async () => {
    await inFolder((root) => {
      const data = record(root, undefined);
      expect(data).toMatchObject({
        tool: 'Bash',
        call_id: 'toolu_1',
        payload_bytes: Buffer.byteLength(JSON.stringify(payload)),
      });
      expect(data['command']).toMatch(/^curl .*\[redacted:/);
      expect(data).not.toHaveProperty('payload');
      expect(ledgerText(root)).not.toContain(secret);
      expect(existsSync(join(root, 'g/blobs/sha256'))).toBe(false);
    });
  });

  it('digest: names, ids, numbers and sizes only', async () => {
    await inFolder((root) => {
      const data = record(root, 'digest');
      expect(data).toMatchObject({ tool: 'Bash', call_id: 'toolu_1', vendor_session: 's-1' });
      expect(data['payload_digest']).toMatch(/^[0-9a-f]{64}$/);
      for (const key of ['command', 'description', 'payload']) expect(data).not.toHaveProperty(key);
      expect(ledgerText(root)).not.toMatch(/curl|remark|ghp_/);
      expect(existsSync(join(root, 'g/blobs/sha256'))).toBe(false);
    });
  });
});

type Data = Readonly<Record<string, unknown>>;

function prepare(root: string, level: string | undefined): void {
  expect(run(['init', '--quiet'], { cwd: root }).status).toBe(0);
  if (level !== undefined)
    writeFileSync(join(root, 'ledger.config.json'), JSON.stringify({ hooks: { payload: level } }));
}

function send(root: string, value: unknown): Data {
  const ended = run(['hook', 'claude', 'PostToolUse'], { cwd: root, input: JSON.stringify(value) });
  expect(ended).toEqual({ stdout: '', stderr: '', status: 0 });
  return storedLines(root, 'claude').at(-1)?.value?.data ?? {};
}

function record(root: string, level: string | undefined, value: unknown = payload): Data {
  mkdirSync(root, { recursive: true });
  prepare(root, level);
  return send(root, value);
}

function blobs(root: string): readonly string[] {
  const folder = join(root, 'g/blobs/sha256');
  return readdirSync(folder).flatMap((two) => readdirSync(join(folder, two)));
}

function ledgerText(root: string): string {
  return storedLines(root, 'claude')
    .map(({ bytes }) => bytes.toString())
    .join('\n');
}

function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}
