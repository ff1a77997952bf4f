import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  hookCommand,
  isOnPath,
  parseHookCommand,
  type HookProgram,
} from '../../../src/agents/hooks/hook-command.js';
import { unusedClaudeEvents } from '../../../src/agents/vendors/claude.js';
import { words } from '../../../src/agents/vendors/hook-installation.js';
import { vendorTable } from '../../../src/agents/vendors/mapping.js';
import {
  eventsOf,
  hookVendors,
  installationOf,
  type HookVendor,
} from '../../../src/agents/hooks/vendor-settings.js';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "hook's command ")));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const programs: readonly (readonly [string, () => HookProgram])[] = [
  ['path', () => ({ kind: 'path' })],
  ['project', () => ({ kind: 'project' })],
  ['absolute', () => ({ kind: 'absolute', node: join(folder, 'node'), script: join(folder, 'tool.cjs') })],
];

describe('the command of a hook', () => {
  it.each(programs)('is read back (%s)', (_, program) => {
    for (const vendor of hookVendors) {
      const isNowhere = program().kind === 'project' && installationOf(vendor).projectVariable === undefined;
      if (isNowhere) continue;
      for (const agent of [undefined, 'andy']) {
        for (const event of eventsOf(vendor)) {
          const command = { vendor, event, agent, program: program() };
          expect(parseHookCommand(hookCommand(command))).toEqual(command);
        }
      }
    }
  });

  it.each(programs)('says nothing and succeeds where the tool is missing (%s)', (_, program) => {
    const { status, stdout, stderr } = sh(
      hookCommand({ vendor: 'claude', event: 'Stop', program: program() }),
    );
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it.each(programs)(
    'starts the tool with its words and the payload, in the project (%s)',
    (kind, program) => {
      mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
      mkdirSync(join(folder, 'bin'));
      const script = '#!/bin/sh\nprintf "%s|" "$@"; pwd; cat\n';
      for (const path of ['bin/agent-ledger', 'node_modules/.bin/agent-ledger', 'node', 'tool.cjs'])
        write(path, script);
      const { stdout } = sh(
        hookCommand({ vendor: 'claude', event: 'Stop', agent: 'andy', program: program() }),
      );
      const first = kind === 'absolute' ? `${join(folder, 'tool.cjs')}|` : '';
      expect(stdout).toBe(`${first}hook|claude|Stop|--agent|andy|${folder}\n{"a":1}`);
    },
  );

  it.each([
    'agent-ledger hook claude Stop',
    'command -v agent-ledger >/dev/null 2>&1 || exit 0; exec agent-ledger hook claude Stop; echo more',
    'echo agent-ledger hook claude Stop',
  ])('of a person is not taken for ours: %s', (command) => {
    expect(parseHookCommand(command)).toBeUndefined();
  });

  it('is not promised by the folders that npx puts on the PATH', () => {
    mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
    mkdirSync(join(folder, 'bin'));
    write('node_modules/.bin/agent-ledger', '#!/bin/sh\n');
    expect(isOnPath(join(folder, 'node_modules/.bin'))).toBe(false);
    write('bin/agent-ledger', '#!/bin/sh\n');
    expect(isOnPath(`${join(folder, 'node_modules/.bin')}:${join(folder, 'bin')}`)).toBe(true);
  });
});

describe('the events that are installed', () => {
  const unused: Readonly<Partial<Record<HookVendor, readonly string[]>>> = {
    claude: unusedClaudeEvents,
    gemini: words(
      'BeforeModel AfterModel BeforeToolSelection init message tool_use tool_result error result',
    ),
    cursor: words(
      'afterAgentThought beforeShellExecution afterShellExecution beforeMCPExecution afterMCPExecution',
      'beforeReadFile afterFileEdit beforeTabFileRead afterTabFileEdit workspaceOpen',
    ),
  };
  const isStream = (name: string): boolean =>
    /^(?:thread|turn|item)\.|^error$|^agent-turn-complete$/.test(name);

  it.each(hookVendors)('are all of %s that we record, but for those that are named as unused', (vendor) => {
    const mapped = Object.keys(vendorTable[vendor].events).filter((name) => !name.includes(':'));
    const wanted = mapped.filter((name) => vendor !== 'codex' || !isStream(name));
    expect([...eventsOf(vendor), ...(unused[vendor] ?? [])].sort()).toEqual(wanted.sort());
  });
});

function write(path: string, text: string): void {
  writeFileSync(join(folder, path), text);
  chmodSync(join(folder, path), 0o755);
}

function sh(command: string): { stdout: string; stderr: string; status: number | null } {
  return spawnSync('/bin/sh', ['-c', command], {
    cwd: tmpdir(),
    input: '{"a":1}',
    encoding: 'utf8',
    env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, CLAUDE_PROJECT_DIR: folder },
  });
}
