import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { logHookTrouble } from '../../../src/ledger/hook-log.js';
import { paths } from '../../../src/storage/workspace.js';
import { environment, inFolder, launcher, run, shell, type Ended } from '../../cli/command.js';
import { storedLines, type LineValue } from '../../support/ledger.js';

function hook(root: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
  return run(['hook', ...args], { cwd: root, env });
}

function lines(root: string, agent = 'cls'): readonly (LineValue | undefined)[] {
  return storedLines(root, agent).map(({ value }) => value);
}

const quiet = { status: 0, stdout: '', stderr: '' };
const kept = { status: 0, stdout: '', stderr: expect.stringContaining('kept as an error event') as unknown };

describe('a hook', () => {
  it('creates the workspace and says nothing', async () => {
    await inFolder((root) => {
      expect(hook(root, ['cls', 'task_start', 'wo-7', 'Begin'])).toEqual(quiet);
      expect(lines(root)).toMatchObject([{ event: 'task_start', task_id: 'wo-7', source: 'cls_agent' }]);
    });
  });

  it('does nothing with AGENT_LEDGER_DISABLE=1', async () => {
    await inFolder((root) => {
      expect(hook(root, ['cls', 'info', 's'], { AGENT_LEDGER_DISABLE: '1' })).toEqual(quiet);
      expect(existsSync(join(root, 'g'))).toBe(false);
    });
  });

  it.each([
    ['another form of data', ['cls', 'info', 'wo-1', 's', '{"a":'], 'cls'],
    ['too many words', ['cls', 'info', 'wo-1', 's', '{}', 'more', 'words'], 'cls'],
    ['a name that is none', ['Cls Reviewer', 'info', 'wo-1', 's'], 'cls-reviewer'],
    ['data of the wrong type', ['cls', 'task_result', 'wo-1', 's', '{"duration_sec":"long"}'], 'cls'],
    ['twice the same key', ['cls', 'info', 'wo-1', 's', '{"a":1,"a":2}'], 'cls'],
    ['too much data', ['cls', 'info', 'wo-1', 's', JSON.stringify({ a: 'x'.repeat(90_000) })], 'cls'],
  ])('with %s keeps the call as an error event', async (_, args, agent) => {
    await inFolder((root) => {
      expect(hook(root, args)).toEqual(kept);
      const [line] = lines(root, agent);
      expect(line).toMatchObject({ event: 'error', data: { code: 'EVENT_REJECTED' } });
      expect(line?.data?.['violations']).not.toEqual([]);
      expect(JSON.stringify(line?.data)).toContain('wo-1');
    });
  });

  it('tells nothing secret of what it refused, in the ledger, the log or the terminal', async () => {
    await inFolder((root) => {
      const secret = `ghp_${'Zx9'.repeat(12)}`;
      const { stderr } = hook(root, [
        'cls',
        'info',
        `wo ${secret}`,
        's',
        `{"password":"hunter22","x":"${secret}"`,
      ]);
      const all = stderr + JSON.stringify(lines(root)) + readFileSync(paths.hookLog(root), 'utf8');
      expect(all).toContain('EVENT_REJECTED');
      expect(all).not.toContain(secret);
    });
  });

  it('keeps a summary that begins with a dash, and options it does not know as words', async () => {
    await inFolder((root) => {
      expect(hook(root, ['cls', 'info', 'wo-1', '--- done', '--source', 'me'])).toEqual(quiet);
      expect(lines(root)).toMatchObject([{ summary: '--- done', source: 'me' }]);
    });
  });

  it('waits in the spool while the configuration is broken', async () => {
    await inFolder((root) => {
      hook(root, ['cls', 'info', 'first']);
      writeFileSync(paths.config(root), '{');
      const { status, stdout, stderr } = hook(root, ['cls', 'info', 'second']);
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
      expect(stderr).toContain('it waits in');
      rmSync(paths.config(root));
      expect(hook(root, ['cls', 'info', 'third'])).toEqual(quiet);
      expect(lines(root).map((line) => line?.summary)).toEqual(['first', 'second', 'third']);
    });
  });

  it('records where the agent has removed its own folder', async () => {
    await inFolder((root) => {
      hook(root, ['cls', 'info', 'first']);
      const ended = shell('mkdir gone && cd gone && rmdir ../gone && agent-ledger hook cls info second', {
        cwd: root,
      });
      expect(ended).toMatchObject({ status: 0, stdout: '' });
      expect(lines(root).map((line) => line?.summary)).toEqual(['first', 'second']);
    });
  });

  it('reads its data from a pipe, a file, a socket and a closed descriptor', async () => {
    await inFolder(async (root) => {
      writeFileSync(join(root, 'data.json'), '{"from":"file"}');
      for (const line of [
        `echo '{"from":"pipe"}' | agent-ledger hook cls info t pipe -`,
        `agent-ledger hook cls info t file - < data.json`,
        `agent-ledger hook cls info t closed - <&-`,
      ])
        expect(shell(line, { cwd: root }).status).toBe(0);
      const child = spawn(process.execPath, [launcher, 'hook', 'cls', 'info', 't', 'socket', '-'], {
        cwd: root,
        env: environment(),
      });
      child.stdin.write('{"from":');
      child.stdin.end('"socket"}');
      await once(child, 'close');
      const from = lines(root).map((line) => line?.data?.['from'] ?? line?.data?.['code']);
      expect(from).toEqual(['pipe', 'file', 'EVENT_REJECTED', 'socket']);
    });
  });

  it.each([
    ['socket', 'pipe' as const],
    ['pipe', 'shell' as const],
  ])(
    'does not wait for ever for standard input that never ends (%s)',
    async (_, way) => {
      await inFolder(async (root) => {
        const args = way === 'pipe' ? [launcher, 'hook', 'cls', 'info', 't', 's', '-'] : [];
        const child =
          way === 'pipe'
            ? spawn(process.execPath, args, { cwd: root, env: environment() })
            : spawn(
                'sh',
                [
                  '-c',
                  `sleep 60 | { "${process.execPath}" "${launcher}" hook cls info t s -; kill -- -$$; }`,
                ],
                {
                  cwd: root,
                  env: environment(),
                  detached: true,
                },
              );
        const startedMs = performance.now();
        await once(child, 'close');
        expect(performance.now() - startedMs).toBeLessThan(5 * 5_000);
        expect(lines(root)).toMatchObject([{ event: 'error', data: { code: 'EVENT_REJECTED' } }]);
      });
    },
    60_000,
  );

  it('survives more input than it takes', async () => {
    await inFolder((root) => {
      const input = Buffer.alloc(20 * 1024 * 1024, 'x');
      const ended = run(['hook', 'cls', 'info', 't', 's', '-'], { cwd: root, input });
      expect(ended).toEqual(kept);
      expect(lines(root)).toMatchObject([{ event: 'error', data: { violations: [{ rule: 'TOO_LARGE' }] } }]);
    });
  }, 30_000);

  it('of a vendor records only where there is a ledger', async () => {
    await inFolder((root) => {
      expect(run(['hook', 'gemini', 'X'], { cwd: root, input: '{}' })).toMatchObject({
        status: 0,
        stdout: '',
      });
      expect(existsSync(join(root, 'g'))).toBe(false);
    });
  });
});

describe('the hook log', () => {
  it('begins anew at 1 MiB and keeps one old copy', async () => {
    await inFolder((root) => {
      mkdirSync(join(root, 'g/.state'), { recursive: true });
      writeFileSync(paths.hookLog(root), 'x'.repeat(1024 * 1024 + 1));
      logHookTrouble(root, 'one', Date.now());
      logHookTrouble(root, 'two', Date.now());
      expect(statSync(paths.hookLog(root)).size).toBeLessThan(100);
      expect(readFileSync(`${paths.hookLog(root)}.1`, 'utf8')).toMatch(/one\n$/);
    });
  });
});
