import { readFileSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sessionFiles } from '../../src/ledger/session/session-files.js';
import { sessionPage } from '../../src/ledger/session-page.js';
import { watchOnce } from '../../src/watch/watch.js';
import { withTempLedger } from '../support/ledger.js';

describe('catching up once', () => {
  it('writes the page of each session', async () => {
    await withTempLedger(async ({ root, agent }) => {
      const { session } = await agent('cls').append({ event: 'task_start', summary: 'a' });
      await watchOnce(root);
      expect(readFileSync(sessionFiles(root, session).page, 'utf8')).toBe(sessionPage(root, session));
      rmSync(`${root}/g/.state`, { recursive: true });
      rmSync(`${root}/agents`, { recursive: true });
      await watchOnce(root);
      expect(readFileSync(`${root}/agents/cls/status.json`, 'utf8')).toContain('busy');
    });
  });
});
