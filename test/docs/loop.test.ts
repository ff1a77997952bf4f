import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/command-table.js';
import { environment, inFolder, shell } from '../cli/command.js';
import { requireProgram } from '../support/programs.js';

const docs = join(import.meta.dirname, '../../docs');
/** AGENT_LEDGER_TEST_UPDATE=1 writes the pages anew; read the difference before you commit it. */
const isUpdate = process.env['AGENT_LEDGER_TEST_UPDATE'] === '1';

describe.each(['loop.md', 'loop-operator.md'])('the page %s', (name) => {
  const path = join(docs, name);

  it('shows what its commands print', { timeout: 300_000 }, async () => {
    if (!requireProgram('jq') || !requireProgram('timeout')) return;
    const page = readFileSync(path, 'utf8');
    const now = await replayed(page);
    if (isUpdate) writeFileSync(path, now);
    else expect(now).toBe(settled(page, ''));
  });

  it('is not passed by a page that shows something else', { timeout: 60_000 }, async () => {
    const page =
      '```console\n$ agent-ledger create-disposable-binding parser --json | jq -r .task.state\nclosed\n```';
    expect(await replayed(page)).not.toBe(settled(page, ''));
  });

  it('shows commands only, that are followed by what they print', () => {
    const blocks = [...readFileSync(path, 'utf8').matchAll(/^```console\n([^]*?)^```$/gm)];
    expect(blocks.length).toBeGreaterThan(3);
    for (const [, block = ''] of blocks) expect(block).toMatch(/^\$ /);
  });
});

describe('the pages about the loop', () => {
  it.each(['loop.md', 'loop-operator.md', 'from-agent-conveyor.md'])(
    '%s names commands that are there',
    (name) => {
      const known = new Set(
        commands.flatMap(({ declaration }) => [declaration.name, ...declaration.name.split(' ', 1)]),
      );
      const page = readFileSync(join(docs, name), 'utf8');
      const named = [...page.matchAll(/(?<=[\s`(])agent-ledger ([a-z][a-z-]+)/g)].map(
        ([, word = '']) => word,
      );
      expect(named.filter((word) => !known.has(word) && word !== 'help')).toEqual([]);
    },
  );
});

describe('the program on the page loop.md', () => {
  it('works as it stands', { timeout: 60_000 }, async () => {
    const [, code = ''] = /```ts\n([^]*?)```/.exec(readFileSync(join(docs, 'loop.md'), 'utf8')) ?? [];
    await inFolder((cwd) => {
      const library = new URL('../../dist/index.js', import.meta.url).href;
      writeFileSync(
        join(cwd, 'program.mjs'),
        code.replace("'agent-ledger'", `'${library}'`).replace('/path/to/project', cwd),
      );
      const { status, stdout, stderr } = spawnSync(process.execPath, ['program.mjs'], {
        cwd,
        env: environment(),
        encoding: 'utf8',
      });
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'Write the page\n', stderr: '' });
    });
  });
});

async function replayed(page: string): Promise<string> {
  return inFolder((folder) => {
    for (const [, name = '', content = ''] of page.matchAll(
      /^<!-- file: (\S+) -->\n\n```\w+\n([^]*?)^```$/gm,
    )) {
      writeFileSync(join(folder, name), content);
    }
    try {
      return settled(replayPage(page, folder), folder);
    } finally {
      endDispatcher(join(folder, 'dispatch.pid'));
    }
  });
}

/** Every console block with what its commands print now; none may take longer than two minutes. */
function replayPage(page: string, folder: string): string {
  return page.replaceAll(/^```console\n([^]*?)^```$/gm, (_block, content: string) => {
    const commands = content.split('\n').filter((line) => line.startsWith('$ '));
    return `\`\`\`console\n${commands.map((line) => replayLine(line, folder)).join('')}\`\`\``;
  });
}

function replayLine(line: string, folder: string): string {
  const limited = `timeout 120 sh -c '${line.slice(2).replaceAll("'", "'\\''")}'`;
  const { stdout, stderr, status } = shell(limited, { cwd: folder });
  const exit = status === 0 ? '' : `[exit ${status}]\n`;
  return `${line}\n${stdout}${stderr}${exit}`;
}

/** A page that fails in its middle must not leave its dispatcher behind. */
function endDispatcher(pidFile: string): void {
  if (!existsSync(pidFile)) return;
  try {
    process.kill(Number(readFileSync(pidFile, 'utf8')));
  } catch {
    // It ended as the page says.
  }
}

/** Ids, times, ages and the folder as they were recorded first, where they are output: they differ from run to run. */
function settled(page: string, folder: string): string {
  const ids = [...new Set(page.match(ulid))];
  const settle = (text: string): string =>
    (folder === '' ? text : text.replaceAll(folder, '/home/me/project'))
      .replaceAll(ulid, (id) => `01M7XFGBGJWZBYK37FSQ0M${String(ids.indexOf(id) + 1000)}`)
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '2026-11-20T09:30:00.000Z')
      .replaceAll(/\b\d+(?= s ago\b)/g, '1')
      .replaceAll(/(?<=_seconds":)\d+/g, '1');
  return page.replaceAll(/^```console\n[^]*?^```$/gm, settle);
}

const ulid = /\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g;
