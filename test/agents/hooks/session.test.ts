import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { storedLines } from '../../support/ledger.js';
import { claudeSession, codexSession } from '../../support/vendor-sessions.js';
import { command, direct, eventsOf, inProject, play, write } from './stand-in.js';

describe('a session of Claude Code', () => {
  it('is recorded in its project when the agent has gone elsewhere', { timeout: 60_000 }, async () => {
    await inProject(({ project, elsewhere }) => {
      command(project, 'hooks install claude');
      const { script, expected } = claudeSession(project);
      play(project, 'claude', { ...script, cwd: elsewhere });
      expect(eventsOf(project, 'claude')).toEqual(expected);
    });
  });

  it('has a page', { timeout: 60_000 }, async () => {
    await inProject(({ project }) => {
      command(project, 'hooks install claude --agent cls');
      play(project, 'claude', claudeSession(project).script);
      const session = storedLines(project, 'cls').at(-1)?.value?.session_id ?? '';
      const { stdout, status } = command(project, `session show ${session} --page`);
      expect(status).toBe(0);
      expect(stdout).toContain('npm test');
    });
  });

  it('shows in the status which hooks were silent', { timeout: 60_000 }, async () => {
    await inProject(({ project, settings }) => {
      command(project, 'hooks install claude');
      const { script } = claudeSession(project);
      const withoutStart = script.steps.filter(
        ([payload]) => payload?.hook_event_name !== 'UserPromptSubmit',
      );
      play(project, 'claude', { ...script, steps: withoutStart });
      const status = JSON.parse(command(project, 'hooks status claude --json').stdout) as {
        vendors: readonly object[];
      };
      expect(status.vendors).toMatchObject([
        {
          vendor: 'claude',
          suspicious: ['UserPromptSubmit'],
          last: { vendor_event: 'SessionEnd' },
          unseen: null,
        },
      ]);
      expect(existsSync(settings('claude'))).toBe(true);
    });
  });

  it('hooks in several scopes record each event once', { timeout: 120_000 }, async () => {
    await inProject(({ project }) => {
      command(project, 'hooks install claude');
      expect(command(project, 'hooks install claude --scope user').stdout).not.toContain('twice');
      const { script, expected } = claudeSession(project);
      play(project, 'claude', script);
      expect(eventsOf(project, 'claude')).toEqual(expected);
    });
  });

  it('is warned about hooks that differ between scopes', { timeout: 60_000 }, async () => {
    await inProject(({ project }) => {
      command(project, 'hooks install claude');
      expect(command(project, 'hooks install claude --scope user --agent cls').stdout).toContain(
        'recorded twice',
      );
      expect(command(project, 'hooks status claude').stdout).toContain('RECORDED TWICE');
    });
  });
});

describe('a session of Codex', () => {
  it('runs the hooks of every scope, which is told', { timeout: 60_000 }, async () => {
    await inProject(({ project }) => {
      command(project, 'hooks install codex');
      expect(command(project, 'hooks install codex --scope user').stdout).toContain('recorded twice');
      play(project, 'codex', codexSession(project).script);
      expect(eventsOf(project, 'codex')).toMatchObject({ session_start: 2, session_end: 2 });
    });
  });
});

describe('where agent-ledger is not on the PATH', () => {
  it("a person's own hooks start this copy of it", { timeout: 60_000 }, async () => {
    await inProject(({ project, settings }) => {
      const { stdout, status } = direct(project, 'hooks install claude --scope local');
      expect(status).toBe(0);
      expect(stdout).toContain('tried   one event went through');
      const { script, expected } = claudeSession(project);
      const report = play(project, 'claude', script, `${dirname(process.execPath)}:/usr/bin:/bin`);
      expect(report.noticed).toEqual([]);
      expect(eventsOf(project, 'claude')).toEqual(expected);
      expect(existsSync(settings('claude'))).toBe(false);
    });
  });

  it(
    'hooks for everybody are installed, and it is said that they record nothing yet',
    { timeout: 60_000 },
    async () => {
      await inProject(({ project }) => {
        const { stdout, status } = direct(project, 'hooks install claude');
        expect(status).toBe(6);
        expect(stdout).toContain('agent-ledger is not on the PATH: nothing is recorded until it is.');
        expect(stdout).toContain('FAILED');
      });
    },
  );
});

describe('(negative control) the stand-in notices', () => {
  it.each([
    ['a hook that prints', 'echo hello', "printed into the model's context: hello"],
    ['a hook that fails', 'exit 1', 'failed with status 1'],
    ['a hook that blocks', 'exit 2', 'blocked the agent'],
    ['a hook that is not there', 'no-such-program-here', 'failed with status 127'],
  ])('%s', async (_, line, remark) => {
    await inProject(({ project, settings }) => {
      write(
        settings('claude'),
        JSON.stringify({ hooks: { Stop: [{ hooks: [{ type: 'command', command: line }] }] } }),
      );
      const { noticed } = play(project, 'claude', claudeSession(project).script);
      expect(noticed).toHaveLength(1);
      expect(noticed[0]).toContain(remark);
    });
  });

  it('a hook that takes longer than all have at the end of a session', { timeout: 20_000 }, async () => {
    await inProject(({ project, settings }) => {
      const slow = { hooks: [{ type: 'command', command: 'exec sleep 30' }] };
      write(settings('claude'), JSON.stringify({ hooks: { SessionEnd: [slow] } }));
      const { noticed } = play(project, 'claude', claudeSession(project).script);
      expect(noticed).toEqual(['SessionEnd hook took too long: exec sleep 30']);
    });
  });

  it('a hook that runs in the background is lost at the end: ours wait', async () => {
    await inProject(({ project, settings }) => {
      const slow = { type: 'command', command: 'sleep 1; echo late >> late.txt', async: true };
      write(settings('claude'), JSON.stringify({ hooks: { SessionEnd: [{ hooks: [slow] }] } }));
      expect(play(project, 'claude', claudeSession(project).script).noticed).toEqual([]);
      expect(existsSync(join(project, 'late.txt'))).toBe(false);
      expect(command(project, 'hooks install claude --print').stdout).not.toContain('async');
    });
  });

  it('what a matcher selects, and starts hooks without a shell', async () => {
    await inProject(({ project, settings }) => {
      const own = { type: 'command', command: 'touch', args: ['$HOME.txt'] };
      const other = { type: 'command', command: 'touch other.txt' };
      const hooks = [
        { matcher: 'Edit|Write', hooks: [own] },
        { matcher: 'Read', hooks: [other] },
      ];
      write(settings('claude'), JSON.stringify({ hooks: { PreToolUse: hooks } }));
      expect(play(project, 'claude', claudeSession(project).script).runs).toHaveLength(1);
      expect(existsSync(join(project, '$HOME.txt'))).toBe(true);
    });
  });

  it('an event that the program does not know, and passes over the file', async () => {
    await inProject(({ project, settings }) => {
      write(settings('claude'), JSON.stringify({ hooks: { Stop: [], NoSuchEvent: [] } }));
      const { refused, runs } = play(project, 'claude', claudeSession(project).script);
      expect(refused).toHaveLength(1);
      expect(runs).toEqual([]);
    });
  });

  it('a tool call that is lost is missing in the counts', { timeout: 60_000 }, async () => {
    await inProject(({ project, settings }) => {
      command(project, 'hooks install claude');
      const text = readFileSync(settings('claude'), 'utf8');
      write(settings('claude'), text.replace('exec agent-ledger hook claude PostToolUse"', 'exec true"'));
      const { script, expected } = claudeSession(project);
      play(project, 'claude', script);
      expect(eventsOf(project, 'claude')).not.toEqual(expected);
    });
  });
});
