import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRolloutRun } from '../../../src/agents/exec/codex-rollout-run.js';
import { touchedSince, treeState } from '../../../src/agents/exec/touched-files.js';
import { git as plainGit, repositoryAt } from '../../../src/ledger/git/repository.js';
import { inRoot, linesOf, wrap, type Wrapping } from './wrapped.js';

const thread = '{"type":"thread.started","thread_id":"0199-a"}';
const turn = '{"type":"turn.started"}';
const completed =
  '{"type":"turn.completed","usage":{"input_tokens":50,"cached_input_tokens":40,"output_tokens":7}}';
const warning = '{"type":"item.completed","item":{"id":"item_0","type":"error","message":"old model"}}';

/** A stand-in for Codex: runs lines of shell, then prints its stream. */
function codexIn(
  root: string,
  stream: readonly string[],
  steps: readonly string[] = [],
  exit = 0,
): readonly string[] {
  const text = ['#!/bin/sh', ...steps, "cat <<'END'", ...stream, 'END', `exit ${exit}`].join('\n');
  mkdirSync(join(root, 'bin'), { recursive: true });
  writeFileSync(join(root, 'bin/codex'), text);
  chmodSync(join(root, 'bin/codex'), 0o755);
  return [join(root, 'bin/codex'), 'exec', '--json', '-m', 'gpt-5', 'do it'];
}

function git(root: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  expect({ args, status, stderr: status === 0 ? '' : stderr }).toEqual({ args, status: 0, stderr: '' });
  return stdout;
}

function endOf(wrapping: Wrapping, command: readonly string[]) {
  const { status, stdout } = wrap(command, wrapping);
  return { status, stdout, end: linesOf(wrapping.root).at(-1) };
}

describe('a wrapped run of Codex', () => {
  it('passes its stream through untouched and records what it told', async () => {
    await inRoot((root) => {
      const stream = [thread, turn, warning, completed, 'no JSON at all'];
      const { status, stdout, end } = endOf({ root }, codexIn(root, stream));
      expect([status, stdout]).toEqual([0, `${stream.join('\n')}\n`]);
      expect(end).toMatchObject({
        event: 'task_result',
        data: {
          status: 'success',
          thread_id: '0199-a',
          model: 'gpt-5',
          tokens: { input_tokens: 50, cached_input_tokens: 40, output_tokens: 7 },
          warnings: ['old model'],
          stream_lines_unreadable: 1,
        },
      });
    });
  });

  it.each([
    ['ends without turn.completed', [thread, turn], 0, 'interrupted'],
    ['prints nothing', [], 0, 'interrupted'],
    ['is killed in its turn', [thread, turn], 137, 'interrupted'],
    ['has a failed turn', [thread, turn, '{"type":"turn.failed","error":{"message":"quota"}}'], 0, 'failed'],
    ['ends with an error after its turn', [thread, turn, completed], 4, 'failed'],
  ])('that %s is an error, and its exit status is returned', async (_name, stream, exit, status) => {
    await inRoot((root) => {
      const ended = endOf({ root }, codexIn(root, stream, [], exit));
      expect(ended.status).toBe(exit);
      expect(ended.end).toMatchObject({ event: 'error', data: { status, exit_code: exit } });
    });
  });

  it('that could not start is failed, not interrupted', async () => {
    await inRoot((root) => {
      expect(endOf({ root }, [join(root, 'codex'), 'exec', '--json']).end?.data).toMatchObject({
        status: 'failed',
      });
    });
  });

  it('under another name is read when told so, and not read otherwise', async () => {
    await inRoot((root) => {
      const command = ['sh', '-c', `echo '${thread}'`];
      expect(endOf({ root }, command).end?.data).not.toHaveProperty('thread_id');
      expect(endOf({ root, options: { codex: true } }, command).end?.data).toMatchObject({
        thread_id: '0199-a',
      });
    });
  });

  it('that resumes a thread does not count what the thread had cost before as its own', async () => {
    await inRoot((root) => {
      const command = codexIn(root, [thread, turn, completed]);
      const { end } = endOf({ root }, [...command.slice(0, 2), 'resume', '--json', '0199-a']);
      expect(end?.data).toMatchObject({ thread_tokens: { input_tokens: 50 } });
      expect(end?.data).not.toHaveProperty('tokens');
    });
  });
});

describe('files a run touched', () => {
  it('come from the work tree, from commits made meanwhile and from the stream, without the ledger’s own', async () => {
    await inRoot((root) => {
      git(root, 'init', '-q');
      for (const name of ['kept.ts', 'dirty.ts', 'dirty-again.ts', 'gone.ts', 'committed.ts'])
        writeFileSync(join(root, name), 'one\n');
      const change =
        '{"type":"item.completed","item":{"type":"file_change","changes":[{"path":"/elsewhere/x.ts","kind":"add"}],"status":"completed"}}';
      const command = codexIn(
        root,
        [thread, turn, change, completed],
        [
          'echo two > new.ts; mkdir -p sub; echo two > "sub/é ä.ts"; rm gone.ts; echo more >> dirty-again.ts',
          'echo two > committed.ts; git add committed.ts; git commit -qm two',
        ],
      );
      git(root, 'add', '.');
      git(root, 'commit', '-qm', 'one');
      writeFileSync(join(root, 'dirty.ts'), 'changed before\n');
      writeFileSync(join(root, 'dirty-again.ts'), 'changed before\n');
      const { end } = endOf({ root }, command);
      expect(end?.data?.['files_touched']).toEqual([
        '/elsewhere/x.ts',
        'committed.ts',
        'dirty-again.ts',
        'gone.ts',
        'new.ts',
        'sub/é ä.ts',
      ]);
    });
  });

  it('are found without starting a program that the repository names; git by itself would', async () => {
    await inRoot((root) => {
      git(root, 'init', '-q');
      writeFileSync(join(root, 'a.txt'), 'one\n');
      writeFileSync(join(root, '.gitattributes'), '* filter=evil\n');
      git(root, 'add', '.');
      git(root, 'commit', '-qm', 'one');
      const trap = join(root, 'trap.sh');
      writeFileSync(trap, `#!/bin/sh\ntouch ${root}/sprung\ncat\n`);
      chmodSync(trap, 0o755);
      for (const key of ['filter.evil.clean', 'filter.evil.process', 'core.fsmonitor'])
        git(root, 'config', key, trap);
      writeFileSync(join(root, 'a.txt'), 'two\n');
      const before = treeState(root);
      writeFileSync(join(root, 'a.txt'), 'and\n');
      expect(before && touchedSince(before)).toContain(join(root, 'a.txt'));
      expect(existsSync(join(root, 'sprung'))).toBe(false);
      const repository = repositoryAt(root);
      writeFileSync(join(root, 'a.txt'), 'six\n');
      try {
        if (repository !== undefined) plainGit(repository, ['status', '--porcelain', '-z']);
      } catch {
        // The trap is no filter of the long form.
      }
      expect(existsSync(join(root, 'sprung'))).toBe(true);
    });
  });

  it('are unknown outside of a work tree', async () => {
    await inRoot((root) => expect(treeState(root)).toBeUndefined());
  });
});

describe('the rollout of a run', () => {
  const line = (type: string, payload: object) =>
    `${JSON.stringify({ timestamp: '2026-01-01T00:00:00Z', type, payload })}\n`;
  const total = (input: number, output: number) =>
    line('event_msg', {
      type: 'token_count',
      info: { total_token_usage: { input_tokens: input, output_tokens: output } },
    });
  const meta = line('session_meta', { id: 'r-1', cli_version: '1' });
  const model = line('turn_context', { model: 'gpt-5-codex' });

  it('gives the tokens that this run has added: totals repeat and contain what was before', async () => {
    await inRoot((root) => {
      const file = join(root, 'rollout.jsonl');
      const old = meta + model + total(100, 10) + total(100, 10);
      writeFileSync(file, old);
      appendFileSync(file, total(100, 10) + total(150, 12) + total(150, 12) + total(180, 20) + 'no JSON\n');
      expect(readRolloutRun(file, Buffer.byteLength(old))).toEqual({
        threadId: 'r-1',
        model: 'gpt-5-codex',
        turn: undefined,
        tokens: { input_tokens: 80, output_tokens: 10 },
      });
      // Without regard to what was there before, the thread's whole cost would count.
      expect(readRolloutRun(file, 0).tokens).toEqual({ input_tokens: 180, output_tokens: 20 });
    });
  });

  it.each([
    ['task_complete', 'task_result', 'success'],
    ['turn_aborted', 'error', 'interrupted'],
  ])('decides where there is no stream: %s', async (type, event, status) => {
    await inRoot((root) => {
      const rollout = join(root, 'rollout.jsonl');
      const text =
        meta +
        model +
        line('event_msg', { type: 'task_started' }) +
        total(9, 1) +
        line('event_msg', { type });
      writeFileSync(join(root, 'text'), text);
      const { end } = endOf({ root, options: { rollout } }, ['cp', 'text', rollout]);
      expect(end).toMatchObject({
        event,
        data: { status, model: 'gpt-5-codex', tokens: { input_tokens: 9, output_tokens: 1 } },
      });
      expect(readFileSync(rollout, 'utf8')).toBe(text);
    });
  });

  it('that is not there is a warning', async () => {
    await inRoot((root) => {
      const { status, stderr } = wrap(['true'], { root, options: { rollout: join(root, 'none') } });
      expect([status, stderr]).toEqual([0, expect.stringContaining('the rollout could not be read')]);
    });
  });
});
