import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environment, inFolder, shell } from '../cli/command.js';
import { requireProgram } from '../support/programs.js';
import { fillExample } from './example-workspace.js';

const project = join(import.meta.dirname, '../..');
const page = readFileSync(join(project, 'README.md'), 'utf8');
/** Of other lines there are only those that install, or stand for a program of the reader's own. */
const runnable = /^(?:agent-ledger|grep|jq|git) /;
/** These never end by themselves. */
const endless = new Set(['agent-ledger tail -f']);

/** What a reader types, without prompt and remark, in the order of the page. */
function commandsIn(text: string): readonly string[] {
  return [...text.matchAll(/^```(?:sh)?\n([^]*?)^```$/gm)]
    .flatMap(([, block = '']) => block.split('\n'))
    .map((line) => line.replace(/^\$ /, '').replace(/ {2,}# .*$/, ''))
    .filter((line) => runnable.test(line) && !endless.has(line));
}

describe('the README', () => {
  it('fits on three screens', () => {
    expect(page.split('\n').length).toBeLessThanOrEqual(150);
  });

  it.skipIf(!requireProgram('jq') || !requireProgram('git'))(
    'shows commands that work in the order in which they stand',
    { timeout: 120_000 },
    async () => {
      const commands = commandsIn(page);
      expect(commands.length).toBeGreaterThanOrEqual(12);
      await inFolder(async (cwd) => {
        const env = {
          HOME: cwd,
          GIT_AUTHOR_NAME: 'a',
          GIT_AUTHOR_EMAIL: 'a@example.com',
          GIT_COMMITTER_NAME: 'a',
          GIT_COMMITTER_EMAIL: 'a@example.com',
        };
        writeFileSync(join(cwd, 'package.json'), '{"scripts":{"test":"true"}}');
        shell('git init -q', { cwd, env });
        await fillExample(cwd);
        for (const command of commands) {
          const { status, stderr } = shell(command, { cwd, env });
          expect({ command, status, stderr: status === 0 ? '' : stderr }).toEqual({
            command,
            status: 0,
            stderr: '',
          });
        }
      });
    },
  );

  it('shows a program that works', async () => {
    await inFolder((cwd) => {
      const [, code = ''] = /```ts\n([^]*?)```/.exec(page) ?? [];
      const library = new URL('../../dist/index.js', import.meta.url).href;
      const program = code.replace("'agent-ledger'", `'${library}'`).replace('/path/to/project', cwd);
      writeFileSync(join(cwd, 'program.mjs'), program);
      const { status, stdout } = spawnSync(process.execPath, ['program.mjs'], {
        cwd,
        env: environment(),
        encoding: 'utf8',
      });
      expect({ status, stdout }).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/\.jsonl 1 [0-9a-f]{64}/) as string,
      });
    });
  });
});

describe('the guide', () => {
  const guide = readFileSync(join(project, 'docs/AGENT_LEDGER_GUIDE.md'), 'utf8');
  const programs = [...guide.matchAll(/^```[jt]s\n([^]*?)```/gm)].map(([, code = '']) => code);

  it('shows programs that work', async () => {
    expect(programs.length).toBeGreaterThanOrEqual(4);
    await inFolder((cwd) => {
      shell('agent-ledger append cls "Looked at the logs"', { cwd });
      const library = new URL('../../dist/index.js', import.meta.url).href;
      for (const code of programs) {
        const program = code
          .replace("'agent-ledger'", `'${library}'`)
          .replace('signal = AbortSignal.timeout(1_000)', 'signal = AbortSignal.timeout(20)');
        writeFileSync(join(cwd, 'program.mjs'), program);
        const { status, stderr } = spawnSync(process.execPath, ['program.mjs'], {
          cwd,
          env: environment(),
          encoding: 'utf8',
        });
        expect({ code, status, stderr }).toEqual({ code, status: 0, stderr: '' });
      }
    });
  });
});
