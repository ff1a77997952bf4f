import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inFolder } from '../cli/command.js';
import { requireProgram } from '../support/programs.js';
import { fillExample } from './example-workspace.js';
import { replayPage } from './pages.js';

const docs = join(import.meta.dirname, '../../docs');
/** AGENT_LEDGER_TEST_UPDATE=1 writes the pages anew; read the difference before you commit it. */
const isUpdate = process.env['AGENT_LEDGER_TEST_UPDATE'] === '1';

const pages: readonly (readonly [page: string, isThere: () => boolean])[] = [
  ['grep-and-jq', () => requireProgram('jq')],
  ['ripgrep', () => requireProgram('rg') && requireProgram('jq')],
  ['lnav', () => requireProgram('lnav', '-V')],
  ['duckdb', hasDuckdb],
];

describe('the recipes print what their pages show', () => {
  it.each(pages)('%s', { timeout: 60_000 }, async (name, isThere) => {
    if (!isThere()) return;
    const path = join(docs, `recipes/${name}.md`);
    const page = readFileSync(path, 'utf8');
    const now = await inExample((folder) => replayPage(page, folder));
    if (isUpdate) writeFileSync(path, now);
    else expect(now).toBe(page);
  });

  it('a page that shows something else fails', async () => {
    const page = '```console\n$ jq -r .agent g/ledger/cls/*.jsonl | sort -u\nandy\n```';
    expect(await inExample((folder) => replayPage(page, folder))).not.toBe(page);
  });
});

function inExample<Result>(use: (folder: string) => Result): Promise<Result> {
  return inFolder(async (folder) => {
    await fillExample(folder);
    cpSync(join(docs, 'recipes'), join(folder, 'docs/recipes'), { recursive: true });
    return use(folder);
  });
}

/** Debian has no package of it, so that its absence is no failure anywhere. */
function hasDuckdb(): boolean {
  const isThere = spawnSync('duckdb', ['--version'], { stdio: 'ignore' }).error === undefined;
  if (!isThere) process.stderr.write('skipped: duckdb is not installed\n');
  return isThere;
}
