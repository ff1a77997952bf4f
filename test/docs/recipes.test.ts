import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inFolder } from '../cli/command.js';
import { requireProgram } from '../support/programs.js';
import { fillExample } from './example-workspace.js';
import { replayPage } from './pages.js';
import { faultOf, laySnippets, snippetsIn } from './snippets.js';

const docs = join(import.meta.dirname, '../../docs');
/** AGENT_LEDGER_TEST_UPDATE=1 writes the pages anew; read the difference before you commit it. */
const isUpdate = process.env['AGENT_LEDGER_TEST_UPDATE'] === '1';

const pages: readonly (readonly [page: string, isThere: () => boolean])[] = [
  ['grep-and-jq', () => requireProgram('jq')],
  ['ripgrep', () => requireProgram('rg') && requireProgram('jq')],
  ['lnav', () => requireProgram('lnav', '-V')],
  ['duckdb', hasDuckdb],
  ['shell-scripts', () => requireProgram('jq') && requireProgram('bash')],
  ['cron', () => requireProgram('jq') && requireProgram('flock')],
  ['ci', () => requireProgram('jq')],
];

describe('the recipes print what their pages show', () => {
  it.each(pages)('%s', { timeout: 60_000 }, async (name, isThere) => {
    if (!isThere()) return;
    const path = join(docs, `recipes/${name}.md`);
    const page = readFileSync(path, 'utf8');
    const now = await inExample((folder) => {
      laySnippets(page, folder);
      return replayPage(page, folder);
    });
    if (isUpdate) writeFileSync(path, now);
    else expect(now).toBe(page);
  });

  it('a page that shows something else fails', async () => {
    const page = '```console\n$ jq -r .agent g/ledger/cls/*.jsonl | sort -u\nandy\n```';
    expect(await inExample((folder) => replayPage(page, folder))).not.toBe(page);
  });
});

describe('the snippets of the recipes', () => {
  const names = readdirSync(join(docs, 'recipes')).filter((name) => name.endsWith('.md'));

  it.each(names)('%s: what is shell or YAML is well formed', (name) => {
    const page = readFileSync(join(docs, 'recipes', name), 'utf8');
    expect(
      snippetsIn(page)
        .map(faultOf)
        .filter((fault) => fault !== undefined),
    ).toEqual([]);
  });

  it.each([
    ['sh', 'if true; then echo'],
    ['bash', 'for x in (; do'],
    ['yaml', 'a: [1\nb: "'],
  ])('(negative control) broken %s is found', (language, text) => {
    const [snippet] = snippetsIn(`\`\`\`${language}\n${text}\n\`\`\`\n`);
    expect(snippet === undefined ? undefined : faultOf(snippet)).toBeDefined();
  });

  it('every page is run or holds nothing to run', () => {
    const run = new Set(pages.map(([name]) => `${name}.md`));
    const left = names.filter(
      (name) => !run.has(name) && readFileSync(join(docs, 'recipes', name), 'utf8').includes('```console'),
    );
    expect(left).toEqual([]);
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
