import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { coverage, type CoverageReport } from '../../src/agents/coverage.js';
import { withTempLedger } from '../support/ledger.js';
import {
  at,
  hooks,
  recordHooks,
  sessionId,
  startMs,
  transcript,
  write,
  writeTranscripts,
  type Hook,
} from './coverage/session.js';

afterEach(() => {
  delete process.env['CLAUDE_CONFIG_DIR'];
  delete process.env['CODEX_HOME'];
});

describe('a session that hooks have recorded whole', () => {
  it('lacks nothing', async () => {
    await withTempLedger(async (ledger) => {
      await recordHooks(ledger);
      const report = coverage(ledger.root, {
        session: sessionId,
        transcript: writeTranscripts(join(ledger.root, 'logs')),
      });
      expect(report.missing).toEqual([]);
      expect(report.complete).toBe(true);
      expect(counts(report)).toEqual({
        'tool calls': [3, 3, 0],
        results: [3, 3, 0],
        prompts: [2, 2, 0],
        turns: [2, 2, 0],
        subagents: [1, 1, 0],
        files: [0, null, 0],
      });
      expect(report.transcripts).toEqual([
        `logs/${sessionId}.jsonl`,
        `logs/${sessionId}/subagents/agent-a7c41f0.jsonl`,
      ]);
      expect(report).toMatchObject({ recorded_in: ['2026-03-04_claude_001'], from: at(0), to: at(22) });
    });
  });

  it('lacks nothing where texts are not recorded', async () => {
    await withTempLedger(async (ledger) => {
      await recordHooks(ledger, hooks, { limits: { level: 'digest' } });
      const report = coverage(ledger.root, {
        session: sessionId,
        transcript: writeTranscripts(join(ledger.root, 'logs')),
      });
      expect(report.missing).toEqual([]);
    });
  });

  it('is found by our id of it as well', async () => {
    await withTempLedger(async (ledger) => {
      await recordHooks(ledger);
      const report = coverage(ledger.root, { session: '2026-03-04_claude_001' });
      expect(report.vendor_sessions).toEqual([{ vendor: 'claude', id: sessionId }]);
      expect(report.complete).toBe(true);
    });
  });
});

describe('the transcript', () => {
  it('is found where the events say it is', async () => {
    await withTempLedger(async (ledger) => {
      process.env['CLAUDE_CONFIG_DIR'] = join(ledger.root, 'nowhere');
      const path = writeTranscripts(join(ledger.root, 'elsewhere'));
      const told = hooks.map(([second, payload]): Hook => [second, { ...payload, transcript_path: path }]);
      await recordHooks(ledger, told, { limits: { level: 'full' } });
      const { transcripts } = coverage(ledger.root, { session: sessionId });
      expect(transcripts[0]).toBe(`elsewhere/${sessionId}.jsonl`);
    });
  });

  it('is no pipe or device that an event names', async () => {
    await withTempLedger(async (ledger) => {
      process.env['CLAUDE_CONFIG_DIR'] = join(ledger.root, 'nowhere');
      const pipe = join(ledger.root, `${sessionId}.jsonl`);
      expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
      const data = { vendor: 'claude', vendor_session: sessionId, transcript_path: pipe };
      await ledger.agent('claude').append({ event: 'session_start', summary: 'Start', data });
      expect(coverage(ledger.root, { session: sessionId }).transcripts).toEqual([]);
    });
  });
});

describe('what was not recorded is named', () => {
  it.each([
    ['a tool call', 'PreToolUse', 'toolu_1', [['tool calls', 'toolu_1', 'Bash: npm test']]],
    ['a result', 'PostToolUse', 'toolu_1', [['results', 'toolu_1', 'Bash done: npm test']]],
    ['a failure', 'PostToolUseFailure', 'toolu_2', [['results', 'toolu_2', 'Bash failed (exit 1): false']]],
    ['a prompt', 'UserPromptSubmit', 'And off again', [['prompts', null, 'And off again']]],
    ['the end of a turn', 'Stop', 'It is off.', [['turns', null, 'the end of a turn']]],
  ])('%s', async (_, event, mark, expected) => {
    await withTempLedger(async (ledger) => {
      await recordHooks(
        ledger,
        without((payload) => payload['hook_event_name'] === event && JSON.stringify(payload).includes(mark)),
      );
      const { missing, complete } = coverage(ledger.root, {
        session: sessionId,
        transcript: writeTranscripts(join(ledger.root, 'logs')),
      });
      expect(missing.map(({ kind, id, what }) => [kind, id, what])).toEqual(expected);
      expect(missing.every(({ witness }) => witness === 'transcript')).toBe(true);
      expect(complete).toBe(false);
    });
  });

  it('a subagent and all it did', async () => {
    await withTempLedger(async (ledger) => {
      await recordHooks(
        ledger,
        without((payload) => payload['agent_id'] !== undefined),
      );
      const { missing } = coverage(ledger.root, {
        session: sessionId,
        transcript: writeTranscripts(join(ledger.root, 'logs')),
      });
      expect(missing.map(({ kind, id, ts }) => [kind, id, ts])).toEqual([
        ['tool calls', 'toolu_3', at(7)],
        ['results', 'toolu_3', at(8)],
        ['subagents', 'a7c41f0', at(7)],
      ]);
    });
  });

  it('a call of which only the end is recorded, without any transcript', async () => {
    await withTempLedger(async (ledger) => {
      process.env['CLAUDE_CONFIG_DIR'] = join(ledger.root, 'nowhere');
      await recordHooks(
        ledger,
        without(
          (payload) => payload['hook_event_name'] === 'PreToolUse' && payload['tool_use_id'] === 'toolu_1',
        ),
      );
      const report = coverage(ledger.root, { session: sessionId });
      expect(report.missing).toMatchObject([{ kind: 'tool calls', id: 'toolu_1', witness: 'ledger' }]);
      expect(counts(report)['results']).toEqual([3, null, 0]);
      expect(report.unknown.join('\n')).toContain(
        `No transcript of claude's session ${sessionId} was found in ${join(ledger.root, 'nowhere/projects')}`,
      );
    });
  });

  it('a result that was only assumed to be an interruption', async () => {
    await withTempLedger(async (ledger) => {
      await recordHooks(
        ledger,
        without(
          (payload) => payload['hook_event_name'] === 'PostToolUse' && payload['tool_use_id'] === 'toolu_1',
        ),
      );
      const { missing, kinds } = coverage(ledger.root, {
        session: sessionId,
        transcript: writeTranscripts(join(ledger.root, 'logs')),
      });
      expect(ledger.lines('claude').some(({ value }) => value?.data?.['dangling'] === true)).toBe(true);
      expect(missing.map(({ kind, id }) => [kind, id])).toEqual([['results', 'toolu_1']]);
      expect(kinds.find(({ kind }) => kind === 'results')).toMatchObject({
        recorded: 2,
        seen: 3,
        missing: 1,
      });
    });
  });

  it('not the end of a call that a person stopped: it is recorded as such', async () => {
    await withTempLedger(async (ledger) => {
      await recordHooks(
        ledger,
        without((payload) => payload['hook_event_name'] === 'PostToolUseFailure'),
      );
      const stopped = transcript.map(
        (line) =>
          JSON.parse(
            JSON.stringify(line).replace('Exit code 1', "The user doesn't want to proceed"),
          ) as typeof line,
      );
      const { missing } = coverage(ledger.root, {
        session: sessionId,
        transcript: writeTranscripts(join(ledger.root, 'logs'), stopped),
      });
      expect(missing).toEqual([]);
    });
  });

  it('everything, of a session that no hook saw', async () => {
    await withTempLedger(async (ledger) => {
      await ledger.agent('cls').append({ event: 'info', summary: 'Another' });
      process.env['CLAUDE_CONFIG_DIR'] = join(ledger.root, 'claude');
      writeTranscripts(join(ledger.root, 'claude/projects/-home-ada-shop'));
      const { kinds, recorded_in: sessions } = coverage(ledger.root, { session: sessionId });
      expect(sessions).toEqual([]);
      expect(kinds.map(({ missing }) => missing)).toEqual([3, 3, 2, 2, 1, 0]);
    });
  });
});

describe('what cannot be known is said', () => {
  it('a session that is still open, and a call without any result', async () => {
    await withTempLedger(async (ledger) => {
      await recordHooks(ledger, hooks.slice(0, 3));
      const { unknown, complete } = coverage(ledger.root, {
        session: sessionId,
        transcript: writeTranscripts(join(ledger.root, 'logs'), transcript.slice(0, 3), []),
      });
      expect(complete).toBe(true);
      expect(unknown).toContain('1 recorded calls have no result, and nobody has seen one: toolu_1.');
      expect(unknown.some((note) => note.includes('no recorded end'))).toBe(true);
    });
  });

  it('a transcript of another session, and lines that cannot be read', async () => {
    await withTempLedger(async (ledger) => {
      await recordHooks(ledger);
      const other = join(ledger.root, 'other.jsonl');
      write(
        other,
        transcript.map((line) => ({ ...line, sessionId: 'another' })),
      );
      expect(coverage(ledger.root, { session: sessionId, transcript: other }).unknown).toContain(
        `${other} tells nothing of claude's session ${sessionId}.`,
      );
      const torn = writeTranscripts(join(ledger.root, 'logs'));
      writeFileSync(torn, 'torn\n', { flag: 'a' });
      expect(coverage(ledger.root, { session: sessionId, transcript: torn }).unknown).toContain(
        "1 lines of claude's transcript cannot be read.",
      );
    });
  });

  it('a session that nobody knows is refused', async () => {
    await withTempLedger(async (ledger) => {
      process.env['CLAUDE_CONFIG_DIR'] = join(ledger.root, 'nowhere');
      await ledger.agent('cls').append({ event: 'info', summary: 'Another' });
      for (const session of ['nobody', '../../etc/passwd', '2026-03-04_cls_777'])
        expect(() => coverage(ledger.root, { session })).toThrow(
          expect.objectContaining({ code: 'SESSION_NOT_FOUND' }),
        );
    });
  });

  it('secrets of a transcript are not shown', async () => {
    await withTempLedger(async (ledger) => {
      await recordHooks(ledger);
      const secret = `ghp_${'a1B2'.repeat(9)}`;
      const told = { type: 'user', sessionId, timestamp: at(400), message: { content: `Use ${secret}` } };
      const report = coverage(ledger.root, {
        session: sessionId,
        transcript: writeTranscripts(join(ledger.root, 'logs'), [...transcript, told]),
      });
      expect(report.missing).toMatchObject([{ kind: 'prompts' }]);
      expect(JSON.stringify(report)).not.toContain('ghp_');
    });
  });
});

describe('a vendor whose transcripts name no calls', () => {
  it('is not compared, and that is said', async () => {
    await withTempLedger(async (ledger) => {
      const data = { vendor: 'gemini', vendor_session: 'g-1', vendor_event: 'BeforeAgent' };
      await ledger.agent('gemini').append({ event: 'turn_start', summary: 'Prompt', data });
      const { unknown, complete } = coverage(ledger.root, { session: 'g-1' });
      expect(complete).toBe(true);
      expect(unknown).toContain(
        'Transcripts of gemini do not name what its hooks name: they are not compared.',
      );
    });
  });
});

describe('Codex', () => {
  const rollout = [
    { timestamp: at(0), type: 'session_meta', payload: { id: sessionId } },
    { timestamp: at(1), type: 'event_msg', payload: { type: 'user_message', message: 'Switch the lamp on' } },
    {
      timestamp: at(2),
      type: 'response_item',
      payload: { type: 'function_call', name: 'shell', call_id: 'call_1', arguments: '{"command":["ls"]}' },
    },
    {
      timestamp: at(3),
      type: 'response_item',
      payload: { type: 'function_call_output', call_id: 'call_1', output: 'lamp' },
    },
    { timestamp: at(10), type: 'event_msg', payload: { type: 'task_complete', last_agent_message: 'On.' } },
  ];

  it('finds the rollout and names the call that the hooks did not see', async () => {
    await withTempLedger(async (ledger) => {
      process.env['CODEX_HOME'] = join(ledger.root, 'codex');
      write(
        join(ledger.root, `codex/sessions/2026/03/04/rollout-2026-03-04T10-00-00-${sessionId}.jsonl`),
        rollout,
      );
      const turn = { turn_id: 'turn-1' };
      await recordHooks(
        ledger,
        [
          [0, { hook_event_name: 'SessionStart', source: 'startup' }],
          [1, { hook_event_name: 'UserPromptSubmit', prompt: 'Switch the lamp on', ...turn }],
          [10, { hook_event_name: 'Stop', last_assistant_message: 'On.', ...turn }],
        ],
        { vendor: 'codex' },
      );
      const { missing } = coverage(ledger.root, { session: sessionId });
      expect(missing.map(({ kind, id, what }) => [kind, id, what])).toEqual([
        ['tool calls', 'call_1', 'shell: ls'],
        ['results', 'call_1', 'shell done: ls'],
      ]);
    });
  });

  it('compares calls of a stream by number', async () => {
    await withTempLedger(async (ledger) => {
      process.env['CODEX_HOME'] = join(ledger.root, 'codex');
      const second = {
        timestamp: at(4),
        type: 'response_item',
        payload: { type: 'function_call', name: 'shell', call_id: 'call_2', arguments: '{}' },
      };
      write(join(ledger.root, `codex/sessions/2026/03/04/rollout-x-${sessionId}.jsonl`), [
        ...rollout,
        second,
      ]);
      const data = {
        vendor: 'codex',
        vendor_session: sessionId,
        vendor_event: 'item.started:command_execution',
        call_id: 'item_0',
      };
      await ledger.agent('codex').append({ event: 'tool_call', summary: 'ls', ts: at(2), data });
      const { missing } = coverage(ledger.root, { session: sessionId });
      expect(missing.filter(({ kind }) => kind === 'tool calls')).toMatchObject([
        { id: null, witness: 'transcript' },
      ]);
    });
  });
});

describe('files that git saw change', () => {
  it('are missing when no event names them', async () => {
    await withTempLedger(async (ledger) => {
      const { root } = ledger;
      gitIn(root, 'init', '-q');
      for (const name of ['named.ts', 'by-command.ts', 'silent.ts', 'before.ts', 'by-other.ts', 'read.ts'])
        writeFileSync(join(root, name), name);
      for (const name of ['named.ts', 'by-command.ts', 'silent.ts', 'by-other.ts', 'read.ts'])
        touch(join(root, name), 5);
      touch(join(root, 'before.ts'), -0.5);
      writeFileSync(join(root, 'committed.ts'), '');
      touch(join(root, 'committed.ts'), -7_200);
      gitIn(root, 'add', 'committed.ts');
      gitIn(root, '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'one');
      await recordHooks(ledger, [
        ...hooks.slice(0, -1),
        [
          11,
          {
            hook_event_name: 'PostToolUse',
            tool_name: 'Edit',
            tool_use_id: 'toolu_8',
            tool_input: { file_path: join(root, 'named.ts') },
          },
        ],
        [
          12,
          {
            hook_event_name: 'PreToolUse',
            tool_name: 'Read',
            tool_use_id: 'toolu_9',
            tool_input: { file_path: join(root, 'read.ts') },
          },
        ],
        [
          13,
          {
            hook_event_name: 'PreToolUse',
            tool_name: 'Bash',
            tool_use_id: 'toolu_7',
            tool_input: { command: 'sed -i s/a/b/ ./by-command.ts' },
          },
        ],
      ]);
      await ledger.agent('andy').append({
        event: 'task_result',
        summary: 'Done',
        ts: at(5),
        data: { files_touched: ['by-other.ts'] },
      });
      const { missing, kinds } = coverage(root, { session: sessionId });
      expect(missing.filter(({ kind }) => kind === 'files').map(({ id, what }) => [id, what])).toEqual([
        ['committed.ts', expect.stringMatching(/^changed in commit [0-9a-f]{7}; no event names it$/)],
        ['read.ts', 'changed in work tree; no event names it'],
        ['silent.ts', 'changed in work tree; no event names it'],
      ]);
      expect(kinds.at(-1)).toMatchObject({ kind: 'files', missing: 3, seen: 6 });
    });
  });

  it("start no program that a repository's settings name", async () => {
    await withTempLedger(async (ledger) => {
      const { root } = ledger;
      const mark = join(root, 'marks');
      mkdirSync(mark);
      gitIn(root, 'init', '-q');
      writeFileSync(join(root, '.gitattributes'), '*.ts filter=evil diff=evil\n');
      for (const [key, value] of [
        ['core.fsmonitor', `touch ${mark}/fsmonitor`],
        ['filter.evil.clean', `touch ${mark}/clean; cat`],
        ['diff.evil.textconv', `touch ${mark}/textconv; cat`],
        ['diff.external', `touch ${mark}/external`],
      ] as const)
        gitIn(root, 'config', key, value);
      writeFileSync(join(root, 'a.ts'), 'a');
      touch(join(root, 'a.ts'), 5);
      await recordHooks(ledger);
      const { missing } = coverage(root, { session: sessionId });
      expect(missing.map(({ id }) => id)).toContain('a.ts');
      for (const name of ['fsmonitor', 'clean', 'textconv', 'external'])
        expect(existsSync(join(mark, name))).toBe(false);
      // Negative control: git as it is would have started them.
      gitIn(root, 'add', 'a.ts');
      expect(existsSync(join(mark, 'clean'))).toBe(true);
    });
  });
});

function counts({ kinds }: CoverageReport): Readonly<Record<string, readonly (number | null)[]>> {
  return Object.fromEntries(
    kinds.map(({ kind, recorded, seen, missing }) => [kind, [recorded, seen, missing]]),
  );
}

function without(isLost: (payload: Hook[1]) => boolean): readonly Hook[] {
  const kept = hooks.filter(([, payload]) => !isLost(payload));
  expect(kept.length).toBeLessThan(hooks.length);
  return kept;
}

function gitIn(root: string, ...args: readonly string[]): void {
  const date = at(8);
  const env = { ...process.env, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date };
  const { status, stderr } = spawnSync('git', args, { cwd: root, env, encoding: 'utf8' });
  expect({ status, stderr }).toMatchObject({ status: 0 });
}

function touch(path: string, second: number): void {
  const time = new Date(startMs + second * 1000);
  utimesSync(path, time, time);
}
