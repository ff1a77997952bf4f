import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { findHooks } from '../../../src/agents/hooks/hook-settings.js';
import { readSettings, writeSettings } from '../../../src/agents/hooks/settings-file.js';
import { uninstallVendorHooks } from '../../../src/agents/hooks/uninstall.js';
import { eventsOf } from '../../../src/agents/hooks/vendor-settings.js';
import { bundleScript } from '../../support/bundle.js';
import { codeOf } from '../../support/ledger.js';
import { count, randomFrom, seed } from '../../support/scale.js';

const program = bundleScript(join(import.meta.dirname, 'install.child.ts'));
const before = `{\n  "model": "lamp",\n  "filler": "${'x'.repeat(20_000)}"\n}\n`;

describe('an installation that is killed', () => {
  it('leaves the old settings or the new, and both can be undone', { timeout: 300_000 }, async () => {
    const random = randomFrom(seed('killed installations'));
    const seen = { old: 0, new: 0 };
    for (let turn = 0; turn < count(300); turn++) {
      await inProject(async (root, file) => {
        await killed(root, { way: 'whole', afterMs: random() * 200 });
        const hooks = hooksIn(file);
        expect([0, eventsOf('claude').length]).toContain(hooks);
        seen[hooks === 0 ? 'old' : 'new'] += 1;
        uninstallVendorHooks({ root, vendor: 'claude', scope: 'project' });
        expect(readFileSync(file, 'utf8')).toBe(before);
      });
    }
    process.stdout.write(`killed installations: ${seen.old} old, ${seen.new} new\n`);
  });

  it('(negative control) one that writes in place is found out', { timeout: 60_000 }, async () => {
    await inProject(async (root, file) => {
      await killed(root, { way: 'in-place', afterMs: 0 });
      expect(() => hooksIn(file)).toThrow('is not JSON');
    });
  });
});

describe('settings that another program writes meanwhile', () => {
  it('are not overwritten', async () => {
    await inProject(async (_, file) => {
      const read = readSettings(file);
      writeFileSync(file, '{"model": "torch"}');
      expect(await codeOf(() => writeSettings(read, '{}'))).toBe('SEQUENCE_CONFLICT');
      expect(readFileSync(file, 'utf8')).toBe('{"model": "torch"}');
    });
  });
});

interface Kill {
  readonly way: 'whole' | 'in-place';
  readonly afterMs: number;
}

/** Counted from the moment the program begins its work. */
async function killed(root: string, { way, afterMs }: Kill): Promise<void> {
  const child = spawn(process.execPath, [program, root, way], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  await delay(afterMs);
  child.kill('SIGKILL');
  await ended;
}

function hooksIn(file: string): number {
  return findHooks(readFileSync(file, 'utf8'), file).ours.length;
}

async function inProject(use: (root: string, file: string) => Promise<void>): Promise<void> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-killed-')));
  const file = join(root, '.claude/settings.json');
  mkdirSync(join(root, '.claude'));
  writeFileSync(file, before);
  try {
    await use(root, file);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
