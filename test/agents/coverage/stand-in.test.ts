import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CoverageReport } from '../../../src/agents/coverage.js';
import { inFolder, shell, type Ended } from '../../cli/command.js';
import { bundleScript } from '../../support/bundle.js';
import type { SessionReport } from '../../support/vendor-program.js';
import { claudeSession } from '../../support/vendor-sessions.js';

const program = bundleScript(join(import.meta.dirname, '../../support/vendor-claude.child.ts'));
const session = '0b9f6a52-6c1e-4a6f-8a41-2f4d5e0c7b11';

describe('a session of a stand-in for Claude Code, with the hooks that are installed', () => {
  it('has no gaps', { timeout: 60_000 }, async () => {
    await inProject((project) => {
      play(project);
      const { status, stdout } = command(project, `coverage --session ${session}`);
      expect(stdout).toContain('nothing missing');
      expect(status).toBe(0);
    });
  });

  it('names what a hook that was broken has lost, and doctor points to it', { timeout: 60_000 }, async () => {
    await inProject((project) => {
      breakHook(project, 'PreToolUse');
      play(project);
      const { status, stdout } = command(project, `coverage --session ${session} --json`);
      expect(status).toBe(6);
      const report = JSON.parse(stdout) as CoverageReport;
      expect(report.missing.map(({ kind, id, witness }) => [kind, id, witness])).toEqual([
        ['tool calls', 'toolu_1', 'transcript'],
        ['tool calls', 'toolu_3', 'transcript'],
        ['tool calls', 'toolu_2', 'ledger'],
        ['tool calls', 'toolu_4', 'ledger'],
      ]);
      expect(report.transcripts).toEqual([`~/.claude/projects/x/${session}.jsonl`]);
    });
  });

  it('tells in doctor of calls whose end was lost', { timeout: 60_000 }, async () => {
    await inProject((project) => {
      // Without the ends of turn and session nobody closes what is open.
      for (const event of ['PostToolUse', 'Stop', 'SubagentStop']) breakHook(project, event);
      play(project);
      const before = command(project, 'doctor');
      expect(before.stdout).not.toContain('has no end in');
      breakHook(project, 'SessionEnd');
      play(project);
      const { missing } = JSON.parse(
        command(project, `coverage --session ${session} --json`).stdout,
      ) as CoverageReport;
      expect(missing.map(({ kind }) => kind)).not.toContain('tool calls');
    });
  });
});

async function inProject(use: (project: string) => void): Promise<void> {
  await inFolder((folder) => {
    const project = join(folder, 'project');
    for (const name of ['project', 'home']) mkdirSync(join(folder, name));
    command(project, 'init --quiet');
    expect(command(project, 'hooks install claude')).toMatchObject({ status: 0, stderr: '' });
    use(project);
  });
}

/** The session, and the part of its transcript that tells of two of its calls. */
function play(project: string): void {
  const file = join(project, '../script.json');
  write(file, JSON.stringify(claudeSession(project, session).script));
  const { stdout } = shell(`'${process.execPath}' '${program}' '${file}'`, {
    cwd: project,
    env: environment(project),
  });
  expect((JSON.parse(stdout) as SessionReport).noticed).toEqual([]);
  const timestamp = new Date().toISOString();
  const says = (block: object): object => ({
    type: 'assistant',
    sessionId: session,
    timestamp,
    message: { content: [block] },
  });
  const call = (id: string, commandLine: string): object =>
    says({ type: 'tool_use', id, name: 'Bash', input: { command: commandLine } });
  const lines = [call('toolu_1', 'npm test'), call('toolu_3', 'false')];
  write(
    join(project, `../home/.claude/projects/x/${session}.jsonl`),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  );
}

function breakHook(project: string, event: string): void {
  const path = join(project, '.claude/settings.json');
  const text = readFileSync(path, 'utf8');
  const broken = text.replace(`exec agent-ledger hook claude ${event}"`, 'exec true"');
  expect(broken).not.toBe(text);
  write(path, broken);
}

function command(project: string, line: string): Ended {
  return shell(`agent-ledger ${line}`, { cwd: project, env: environment(project) });
}

function environment(project: string): Readonly<Record<string, string | undefined>> {
  return { HOME: join(project, '../home'), CLAUDE_CONFIG_DIR: undefined };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
