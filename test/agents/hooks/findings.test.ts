import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { hookFindings } from '../../../src/agents/hooks/findings.js';
import { installVendorHooks } from '../../../src/agents/hooks/install.js';
import { sendProbe } from '../../../src/agents/hooks/probe.js';
import { hooksReport, type HookStatus } from '../../../src/agents/hooks/status.js';
import type { HookScope, HookVendor } from '../../../src/agents/hooks/vendor-settings.js';
import { withTempLedger, type TempLedger } from '../../support/ledger.js';

const { PATH, HOME } = process.env;
afterEach(() => {
  Object.assign(process.env, { PATH, HOME });
});

describe('the state of hooks', () => {
  it('is absent before, installed after', async () => {
    await inProject(({ root }) => {
      expect(statusOf(root).state).toBe('absent');
      expect(hookFindings(root)).toMatchObject([{ level: 'ok' }]);
      install(root);
      expect(statusOf(root)).toMatchObject({
        state: 'installed',
        missing: [],
        changed: [],
        foreign: [],
        starts: true,
      });
    });
  });

  it('names what somebody took out, changed or added', async () => {
    await inProject(({ root, settings }) => {
      install(root);
      const value = JSON.parse(readFileSync(settings, 'utf8')) as {
        hooks: Record<string, { matcher?: string; hooks: unknown[] }[]>;
      };
      delete value.hooks['Stop'];
      const [first] = value.hooks['PreToolUse'] ?? [];
      if (first !== undefined) first.matcher = 'Bash';
      value.hooks['SessionEnd']?.push({ hooks: [{ type: 'command', command: 'agl append cls bye' }] });
      writeFileSync(settings, JSON.stringify(value));
      expect(statusOf(root)).toMatchObject({
        state: 'partly',
        missing: ['Stop'],
        changed: ['PreToolUse'],
        foreign: ['agl append cls bye'],
      });
      expect(levels(root)).toEqual(['action', 'note', 'note', 'note']);
    });
  });

  it('tells that old versions are served', async () => {
    await inProject(({ root }) => {
      install(root, 'basic');
      expect(statusOf(root).state).toBe('basic');
    });
  });

  it('tells that the command finds nothing to start', async () => {
    await inProject(({ root }) => {
      install(root);
      rmSync(join(root, 'bin/agent-ledger'));
      expect(statusOf(root).starts).toBe(false);
      expect(levels(root)).toContain('action');
    });
  });

  it('tells that a file is broken', async () => {
    await inProject(({ root, settings }) => {
      write(settings, '{"hooks":');
      expect(statusOf(root)).toMatchObject({ state: 'broken' });
      expect(hookFindings(root)[0]?.what).toContain('settings.json:1:10 is not JSON');
    });
  });

  it('tells that all hooks are switched off', async () => {
    await inProject(({ root, settings }) => {
      install(root);
      write(settings.replace('settings.json', 'settings.local.json'), '{"disableAllHooks": true}');
      expect(hookFindings(root)[0]?.what).toContain(
        'settings.local.json switches all hooks of Claude Code off',
      );
      install(root, 'all', 'codex');
      write(join(root, '.codex/config.toml'), '[features]\nhooks = false\n');
      expect(hooksReport(root).vendors.at(-1)?.disabledBy).toBe(join(root, '.codex/config.toml'));
    });
  });
});

describe('silence', () => {
  it('of a session that left a transcript and no event is told', async () => {
    await inProject(async ({ root, settings, agent }) => {
      install(root);
      // By the file system's clock, like the transcript's time of birth.
      const past = new Date(statSync(settings).mtimeMs - 60_000);
      utimesSync(settings, past, past);
      const transcript = join(
        root,
        'home/.claude/projects',
        root.replace(/[^A-Za-z0-9]/g, '-'),
        'one-two.jsonl',
      );
      write(transcript, '{}\n');
      expect(hookFindings(root)).toMatchObject([
        { level: 'action', mend: `agent-ledger import claude ${transcript}` },
      ]);
      await agent('claude').append(vendorEvent('one-two', 'SessionStart'));
      expect(hooksReport(root).vendors[0]?.unseen).toBeNull();
    });
  });

  it('of one hook beside others is told, and that of an older session is not', async () => {
    await inProject(async ({ root, agent }) => {
      install(root);
      await agent('claude').append(vendorEvent('old', 'Stop'));
      for (const event of ['SessionStart', 'UserPromptSubmit', 'PreToolUse', 'Stop'])
        await agent('claude').append(vendorEvent('new', event));
      const [claude] = hooksReport(root).vendors;
      expect(claude).toMatchObject({
        session: { id: 'new', events: 4 },
        suspicious: ['PostToolUse'],
        last: { vendor_event: 'Stop' },
      });
      expect(claude?.session?.silent).toContain('PreCompact');
      expect(levels(root)).toEqual(['action']);
    });
  });

  it('is not broken by a probe', async () => {
    await inProject(async ({ root, agent }) => {
      install(root);
      await agent('claude').append(vendorEvent('agent-ledger-probe-x', 'SessionEnd'));
      expect(hooksReport(root).vendors[0]).toMatchObject({ last: null, session: null });
    });
  });
});

describe('other vendors', () => {
  it('are told to be silent by their own names of events', async () => {
    await inProject(async ({ root, agent }) => {
      install(root, 'all', 'gemini');
      for (const event of ['SessionStart', 'BeforeTool', 'AfterAgent'])
        await agent('gemini').append(vendorEvent('g', event, 'gemini'));
      const [gemini] = hooksReport(root).vendors;
      expect(gemini).toMatchObject({
        vendor: 'gemini',
        suspicious: ['BeforeAgent', 'AfterTool'],
        unseen: null,
      });
    });
  });

  it.each([
    ['gemini', '.gemini/settings.json', '"hooks": {', '"hooks": {"enabled": false,'],
    ['gemini', '.gemini/settings.json', '"hooks": {', '"hooksConfig": {"enabled": false}, "hooks": {'],
    ['copilot', '.github/hooks/agent-ledger.json', '"hooks": {', '"disableAllHooks": true, "hooks": {'],
  ] as const)('%s are told to be switched off', async (vendor, file, from, to) => {
    await inProject(({ root }) => {
      install(root, 'all', vendor);
      expect(hooksReport(root).vendors[0]?.disabledBy).toBeNull();
      const path = join(root, file);
      write(path, readFileSync(path, 'utf8').replace(from, to));
      expect(hooksReport(root).vendors[0]?.disabledBy).toBe(path);
      expect(statusOf(root, vendor).state).toBe('installed');
    });
  });
});

describe('a probe', () => {
  it.each([
    ['that the command does not record', 'exit 0', 'found no agent-ledger to start'],
    ['whose command fails', 'echo oh >&2; exit 3', 'ended with status 3: oh'],
    ['whose command prints', 'echo hello', 'printed on standard output: hello'],
  ])('%s is told as failed', async (_, command, reason) => {
    await inProject(async ({ root, agent }) => {
      await agent('claude').append({ event: 'info', summary: 'here' });
      const probe = sendProbe({ vendor: 'claude', command, root });
      expect(probe).toMatchObject({ kind: 'failed' });
      expect(probe.kind === 'failed' && probe.reason).toContain(reason);
    });
  });

  it('is not sent where there is no ledger', () => {
    expect(sendProbe({ vendor: 'claude', command: 'exit 1', root: '/nowhere' })).toMatchObject({
      kind: 'skipped',
    });
  });
});

interface Project extends TempLedger {
  readonly settings: string;
}

/** With a tool on the PATH that does nothing. */
async function inProject(use: (project: Project) => void | Promise<void>): Promise<void> {
  await withTempLedger(async (ledger) => {
    const { root } = ledger;
    process.env['HOME'] = join(root, 'home');
    process.env['PATH'] = [join(root, 'bin'), PATH].join(':');
    write(join(root, 'bin/agent-ledger'), '#!/bin/sh\n');
    chmodSync(join(root, 'bin/agent-ledger'), 0o755);
    await use({ ...ledger, settings: join(root, '.claude/settings.json') });
  });
}

function install(root: string, events: 'all' | 'basic' = 'all', vendor: HookVendor = 'claude'): void {
  installVendorHooks({ root, vendor, scope: 'project', events, self: { node: '/n', script: '/s' } });
}

function statusOf(root: string, vendor: HookVendor = 'claude', scope: HookScope = 'project'): HookStatus {
  const status = hooksReport(root).files.find((file) => file.vendor === vendor && file.scope === scope);
  if (status === undefined) throw new Error('there is no such scope');
  return status;
}

function levels(root: string): readonly string[] {
  return hookFindings(root).map(({ level }) => level);
}

function vendorEvent(
  session: string,
  name: string,
  vendor = 'claude',
): { event: string; summary: string; data: Record<string, string> } {
  return {
    event: 'info',
    summary: name,
    data: { vendor, vendor_session: session, vendor_event: name },
  };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
