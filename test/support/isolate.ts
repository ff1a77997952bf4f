/**
 * Every test file runs with its own home folders, so that a developer's keys, caches and pinned heads are
 * neither read nor written, and with no ledger variables inherited from the shell.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const home = mkdtempSync(join(tmpdir(), 'agent-ledger-home-'));
for (const name of Object.keys(process.env)) {
  if (/^(AGENT_LEDGER_(?!TEST_)|GIT_|XDG_)/.test(name)) delete process.env[name];
}
Object.assign(process.env, {
  HOME: home,
  XDG_CONFIG_HOME: join(home, 'config'),
  XDG_STATE_HOME: join(home, 'state'),
  XDG_CACHE_HOME: join(home, 'cache'),
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.invalid',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.invalid',
});
delete process.env['NODE_EXTRA_CA_CERTS'];

afterAll(() => rmSync(home, { recursive: true, force: true }));
