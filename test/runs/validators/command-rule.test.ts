import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { requireAllowed } from '../../../src/runs/validators/command-rule.js';
import { validateCommand } from '../../../src/runs/validators/command-pass.js';

const root = mkdtempSync(join(tmpdir(), 'agent-ledger-rule-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const allow = ['npm test', 'npm run *', 'make (all)'];
const isAllowed = (command: string): boolean => {
  try {
    requireAllowed(command, { allow });
    return true;
  } catch {
    return false;
  }
};

describe('the rule for commands', () => {
  it.each(['npm test', 'npm run build', 'npm run build -- --fast', 'make (all)'])(
    'lets %j run',
    (command) => {
      expect(isAllowed(command)).toBe(true);
    },
  );

  it.each([
    'npm test; rm x',
    'npm tests',
    ' npm test',
    'npm run build; rm x',
    'npm run build && rm x',
    'npm run build\nrm x',
    'npm run $(rm x)',
    'npm run `rm x`',
    'npm run build > /etc/passwd',
    'npm run {a,b}',
    'make all',
    '',
  ])('does not let %j run', (command) => {
    expect(isAllowed(command)).toBe(false);
  });

  it('can switch commands off, and nothing runs then', async () => {
    const marker = join(root, 'marker');
    const ground = { root, env: process.env, timeoutMs: 10_000, redact: (text: string) => text };
    const spec = { type: 'command_pass', target: `touch '${marker}'` };
    for (const commandPass of [false, { allow: [] }, { allow }]) {
      await expect(validateCommand(spec, { ...ground, commandPass })).rejects.toMatchObject({
        code: 'ACCESS_DENIED',
      });
    }
    expect(existsSync(marker)).toBe(false);
    expect((await validateCommand(spec, { ...ground, commandPass: true })).passed).toBe(true);
    expect(existsSync(marker)).toBe(true);
  });
});
