import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inFolder } from '../cli/command.js';
import { requireProgram } from '../support/programs.js';
import { replayPage } from './pages.js';

const project = join(import.meta.dirname, '../..');
const path = join(project, 'docs/projections.md');
/** AGENT_LEDGER_TEST_UPDATE=1 writes the page anew; read the difference before you commit it. */
const isUpdate = process.env['AGENT_LEDGER_TEST_UPDATE'] === '1';

describe('the page about projections', () => {
  it('shows what its commands print', { timeout: 180_000 }, async () => {
    if (!requireProgram('jq')) return;
    const page = readFileSync(path, 'utf8');
    const now = await replayed(page);
    if (isUpdate) writeFileSync(path, now);
    else expect(now).toBe(settled(page));
  });

  it('is not passed by a page that shows something else', { timeout: 60_000 }, async () => {
    const page = '```console\n$ agent-ledger run drift\nnothing of this kind\n```';
    expect(await replayed(page)).not.toBe(settled(page));
  });
});

/** With the files that the page lays, and the package where a program of the reader's would find it. */
async function replayed(page: string): Promise<string> {
  return inFolder((folder) => {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(project, join(folder, 'node_modules/agent-ledger'));
    const files = page.matchAll(/^<!-- file: (\S+) -->\n\n```(?:json|js)\n([^]*?)^```$/gm);
    for (const [, name = '', content = ''] of files) writeFileSync(join(folder, name), content);
    return settled(replayPage(page, folder));
  });
}

/** Ids and times as they were recorded first: they differ from run to run. */
function settled(page: string): string {
  const ids = [...new Set(page.match(ulid))];
  return page
    .replaceAll(ulid, (id) => `01M7XFGBGJWZBYK37FSQ0MWR${String(ids.indexOf(id) + 10)}`)
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '2026-11-20T09:30:00.000Z');
}

const ulid = /\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g;
