import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isProbe } from '../../../src/agents/hooks/probe.js';
import { inFolder, run, shell, type Ended } from '../../cli/command.js';
import { bundleScript } from '../../support/bundle.js';
import { checkLedger } from '../../support/check-ledger.js';
import { storedLines, type LineValue } from '../../support/ledger.js';
import type { SessionReport } from '../../support/vendor-program.js';
import { claudeSession, codexSession, type StandInSession } from '../../support/vendor-sessions.js';

const programs = {
  claude: {
    program: bundleScript(join(import.meta.dirname, '../../support/vendor-claude.child.ts')),
    session: claudeSession,
  },
  codex: {
    program: bundleScript(join(import.meta.dirname, '../../support/vendor-codex.child.ts')),
    session: codexSession,
  },
} as const;
type Vendor = keyof typeof programs;

const settingsFiles = { claude: '.claude/settings.json', codex: '.codex/hooks.json' } as const;

const ownSettings = {
  claude: `{\n    "model": "lamp",\n    "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "cat >> stops.txt"}]}]}\n}`,
  codex: `{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"cat >> stops.txt"}]}]}}\n`,
} as const;

describe.each(['claude', 'codex'] as const)('from install to uninstall: %s', (vendor) => {
  it('a whole session is in the ledger, and nobody has noticed', { timeout: 120_000 }, async () => {
    await inProject(async ({ project, settings }) => {
      write(settings(vendor), ownSettings[vendor]);
      expect(command(project, `hooks install ${vendor}`)).toMatchObject({ status: 0, stderr: '' });
      const { script, expected } = programs[vendor].session(project);
      const report = play(project, vendor, script);

      expect(report.refused).toEqual([]);
      expect(report.noticed).toEqual([]);
      expect(eventsOf(project, vendor)).toEqual(expected);
      expect(checkLedger(project).lines[vendor]).toBeGreaterThan(0);
      expect(readFileSync(join(project, 'stops.txt'), 'utf8')).toContain('"hook_event_name":"Stop"');

      expect(command(project, `hooks uninstall ${vendor}`)).toMatchObject({ status: 0, stderr: '' });
      expect(readFileSync(settings(vendor), 'utf8')).toBe(ownSettings[vendor]);
      expect(existsSync(`${settings(vendor)}.agent-ledger-backup`)).toBe(false);
    });
  });

  it('a colleague without agent-ledger notices nothing', { timeout: 60_000 }, async () => {
    await inProject(({ project }) => {
      command(project, `hooks install ${vendor}`);
      const before = storedLines(project, vendor).length;
      const path = `${dirname(process.execPath)}:/usr/bin:/bin`;
      const report = play(project, vendor, programs[vendor].session(project).script, path);
      expect(report).toMatchObject({ refused: [], noticed: [] });
      expect(report.runs.length).toBeGreaterThan(5);
      expect(storedLines(project, vendor)).toHaveLength(before);
    });
  });
});

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

interface Project {
  readonly project: string;
  readonly elsewhere: string;
  readonly settings: (vendor: Vendor) => string;
}

async function inProject(use: (project: Project) => void | Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const project = join(folder, 'project');
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(project);
    mkdirSync(elsewhere);
    mkdirSync(join(folder, 'home'));
    expect(command(project, 'init --quiet').status).toBe(0);
    await use({ project, elsewhere, settings: (vendor) => join(project, settingsFiles[vendor]) });
  });
}

function command(project: string, line: string): Ended {
  return shell(`agent-ledger ${line}`, { cwd: project, env: { HOME: join(project, '../home') } });
}

/** Started by its path, as a package runner does it. */
function direct(project: string, line: string): Ended {
  return run(line.split(' '), {
    cwd: project,
    env: { HOME: join(project, '../home'), PATH: `${dirname(process.execPath)}:/usr/bin:/bin` },
  });
}

/** In a shell with the built command on its PATH, or with the given PATH. */
function play(
  project: string,
  vendor: Vendor,
  script: StandInSession['script'],
  path?: string,
): SessionReport {
  const file = join(project, '../script.json');
  write(file, JSON.stringify(script));
  const line = `${path === undefined ? '' : `PATH='${path}' `}'${process.execPath}' '${programs[vendor].program}' '${file}'`;
  const { stdout, stderr, status } = shell(line, { cwd: project, env: { HOME: join(project, '../home') } });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return JSON.parse(stdout) as SessionReport;
}

function eventsOf(project: string, agent: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { value } of storedLines(project, agent)) {
    if (!isOfSession(value)) continue;
    counts[value.event] = (counts[value.event] ?? 0) + 1;
  }
  return counts;
}

function isOfSession(value: LineValue | undefined): value is LineValue {
  return value !== undefined && !isProbe(value.data ?? {});
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
