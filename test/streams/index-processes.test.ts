import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { brokenProgram } from '../crash/scene.js';
import { readStream } from '../../src/streams/read-stream.js';
import { bundleScript } from '../support/bundle.js';
import { count, seed } from '../support/scale.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'agent-ledger-readers-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const source = 'test/streams/index-reader.child.ts';
const agents = ['a1', 'a2', 'a3', 'a4'];

async function read(script: string, lines: number): Promise<string> {
  const start = seed('index readers');
  const ended = await Promise.all(
    agents.map(async (agent, at) => execa('node', [script, root, agent, String(lines), String(start + at)])),
  );
  return ended.map(({ stdout }) => stdout).join('');
}

describe('processes that read streams while others write, index and throw the index away', () => {
  it('never miss a line that stood, and never see one twice', { timeout: 300_000 }, async () => {
    const lines = count(2000, 150);
    const script = bundleScript(fileURLToPath(new URL('./index-reader.child.ts', import.meta.url)));
    expect(await read(script, lines)).toBe('');
    expect(readStream(root, 'run:x').lines).toHaveLength(lines * agents.length);
  });

  it(
    'would miss some if copies that were cut or removed counted (negative control)',
    { timeout: 300_000 },
    async () => {
      const sound = readFileSync('src/streams/stream-copy.ts', 'utf8');
      const broken = sound
        .replace(/if \(bytes.length < to - from\) throw .*;/, '')
        .replace(/if \(errnoOf\(error\) === 'ENOENT'\)\s+throw .*;/, "return openSync('/dev/null', 'r');")
        .replace(/if \(size < known\) throw .*;/, '');
      expect(broken.length).toBeLessThan(sound.length - 100);
      const script = await brokenProgram(source, root, { 'src/streams/stream-copy.ts': broken });
      let missed = '';
      for (let tries = 0; tries < 10 && missed === ''; tries += 1) {
        rmSync(join(root, 'g'), { recursive: true, force: true });
        missed = await read(script, 150);
      }
      expect(missed).not.toBe('');
    },
  );
});
