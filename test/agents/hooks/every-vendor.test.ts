import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { mkdtempSync, readdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { installVendorHooks, type InstallReport } from '../../../src/agents/hooks/install.js';
import { settingsFormOf } from '../../../src/agents/hooks/settings-form.js';
import { uninstallVendorHooks } from '../../../src/agents/hooks/uninstall.js';
import {
  eventsOf,
  hookVendors,
  settingsPath,
  type HookVendor,
} from '../../../src/agents/hooks/vendor-settings.js';
import { checkLedger } from '../../support/check-ledger.js';
import { storedLines } from '../../support/ledger.js';
import { count, seed } from '../../support/scale.js';
import { settingsText, vendorSettingsText } from './settings-documents.js';
import { command, eventsOf as recordedEvents, inProject, play, sessions, write } from './stand-in.js';

/** What people have in these files, hooks of their own included. */
const own: Readonly<Record<HookVendor, string>> = {
  claude: `{\n    "model": "lamp",\n    "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "cat >> own.txt"}]}]}\n}`,
  codex: `{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"cat >> own.txt"}]}]}}\n`,
  gemini:
    `{\n  // "theme" of mine\n  "ui": {"theme": "lamp"},\n  "hooks": {"enabled": true, "AfterAgent": [{"hooks": [{"type": "command", "command": "cat >> own.txt", "timeout": 9000}]}]}\n}\n`.replace(
      /\s*\/\/.*\n/,
      '\n',
    ),
  cursor: `{\n\t"version": 1,\n\t"hooks": {"stop": [{"command": "cat >> own.txt; echo {}"}]}\n}`,
  copilot: `{"version": 1, "hooks": {"agentStop": [{"type": "command", "bash": "cat >> own.txt"}]}}`,
  opencode: `// mine\nexport const Own = async ({ directory }) => ({ event: async ({ event }) => { if (event.type === 'session.idle') (await import('node:fs')).appendFileSync(directory + '/own.txt', event.type); } });`,
};

describe.each(hookVendors)('from install to uninstall: %s', (vendor) => {
  it('a whole session is in the ledger, and nobody has noticed', { timeout: 240_000 }, async () => {
    await inProject(async ({ project, settings }) => {
      write(settings(vendor), own[vendor]);
      expect(command(project, `hooks install ${vendor}`)).toMatchObject({ status: 0, stderr: '' });
      const { script, expected } = sessions[vendor](project);
      const report = play(project, vendor, script);

      expect(report.refused).toEqual([]);
      expect(report.noticed).toEqual([]);
      expect(recordedEvents(project, vendor)).toEqual(expected);
      expect(checkLedger(project).lines[vendor]).toBeGreaterThan(0);
      expect(readFileSync(join(project, 'own.txt'), 'utf8')).not.toBe('');
      const session = storedLines(project, vendor).at(-1)?.value?.session_id ?? '';
      expect(command(project, `session show ${session} --page`)).toMatchObject({ status: 0, stderr: '' });

      expect(command(project, `hooks uninstall ${vendor}`)).toMatchObject({ status: 0, stderr: '' });
      expect(readFileSync(settings(vendor), 'utf8')).toBe(own[vendor]);
      expect(existsSync(`${settings(vendor)}.agent-ledger-backup`)).toBe(false);
    });
  });

  it('a colleague without agent-ledger notices nothing', { timeout: 240_000 }, async () => {
    await inProject(({ project, settings }) => {
      command(project, `hooks install ${vendor}`);
      const before = storedLines(project, vendor).length;
      const path = `${dirname(process.execPath)}:/usr/bin:/bin`;
      const report = play(project, vendor, sessions[vendor](project).script, path);
      expect(report).toMatchObject({ refused: [], noticed: [] });
      if (vendor !== 'opencode') expect(report.runs.length).toBeGreaterThan(5);
      expect(storedLines(project, vendor)).toHaveLength(before);
      command(project, `hooks uninstall ${vendor}`);
      expect(existsSync(dirname(settings(vendor)))).toBe(false);
    });
  });
});

describe('the settings of every vendor', () => {
  let root: string;
  const { HOME } = process.env;
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-vendors-')));
    mkdirSync(join(root, 'home'));
    process.env['HOME'] = join(root, 'home');
  });
  afterEach(() => {
    Object.assign(process.env, { HOME });
    rmSync(root, { recursive: true, force: true });
  });

  it.each(hookVendors)(
    'of %s are byte for byte as they were after install and uninstall',
    { timeout: 240_000 },
    (vendor) => {
      const file = settingsPath(vendor, 'project', root);
      fc.assert(
        fc.property(vendorSettingsText(vendor), (text) => {
          write(file, text);
          expect(install(vendor).change).toBe('installed');
          expect(install(vendor).change).toBe('unchanged');
          const found = settingsFormOf(vendor)
            .find(readFileSync(file, 'utf8'), file)
            .ours.map(({ event }) => event);
          expect([...found].sort()).toEqual([...eventsOf(vendor)].sort());
          expect(uninstallVendorHooks({ root, vendor, scope: 'project' }).change).toBe('restored');
          expect(readFileSync(file, 'utf8')).toBe(text);
          expect(readdirSync(dirname(file))).toHaveLength(1);
        }),
        { numRuns: count(500), seed: seed(`install and uninstall: ${vendor}`) },
      );
    },
  );

  it('(negative control) would differ without the copy that was kept', () => {
    const uninstalled = (text: string): string => {
      const form = settingsFormOf('claude');
      const hooks = eventsOf('claude').map((event) =>
        form.hook({ vendor: 'claude', event, program: { kind: 'path' } }),
      );
      return form.remove(form.add(text, hooks, 'x'), undefined, 'x');
    };
    const run = (): void =>
      fc.assert(
        fc.property(settingsText(), (text) => expect(uninstalled(text)).toBe(text)),
        { numRuns: 200, seed: seed('without a copy') },
      );
    expect(run).toThrow(/Property failed/);
  });

  it.each(hookVendors)('of %s, where there were none, are gone after uninstall', (vendor) => {
    install(vendor);
    expect(uninstallVendorHooks({ root, vendor, scope: 'project' }).change).toBe('removed');
    expect(readdirSync(root)).toEqual(['home']);
  });

  it.each(hookVendors)(
    'of %s lose only our hooks when they were changed meanwhile, on any machine',
    (vendor) => {
      const file = settingsPath(vendor, 'project', root);
      install(vendor);
      const text = readFileSync(file, 'utf8');
      rmSync(join(process.env['XDG_STATE_HOME'] ?? '', 'agent-ledger/hooks'), { recursive: true });
      const more = vendor === 'opencode' ? `// mine\n${text}` : text.replace('{\n', '{\n  "lamp": "on",\n');
      write(file, more);
      expect(uninstallVendorHooks({ root, vendor, scope: 'project' }).change).toBe('cleaned');
      const rest = readFileSync(file, 'utf8');
      if (vendor === 'opencode') expect(rest).toBe('// mine\n');
      else expect(JSON.parse(rest)).toHaveProperty('lamp', 'on');
      expect(rest).not.toContain('agent-ledger');
    },
  );

  it('have time limits in the unit of the vendor', () => {
    install('gemini');
    install('claude');
    install('cursor');
    const limits = (vendor: HookVendor): readonly unknown[] => {
      const { ours } = settingsFormOf(vendor).find(
        readFileSync(settingsPath(vendor, 'project', root), 'utf8'),
        'x',
      );
      return [...new Set(ours.map(({ handler }) => (handler as { timeout?: number }).timeout))];
    };
    expect(limits('gemini')).toEqual([10_000, 5_000]);
    expect(limits('claude')).toEqual([10, 5]);
    expect(limits('cursor')).toEqual([undefined]);
  });

  function install(vendor: HookVendor): InstallReport {
    return installVendorHooks({
      root,
      vendor,
      scope: 'project',
      self: { node: '/n/node', script: '/s/agent-ledger.cjs' },
    });
  }
});

describe('(negative control) the stand-in notices', () => {
  const bare = (event: string, handler: object): string =>
    JSON.stringify({ version: 1, hooks: { [event]: [handler] } });
  const grouped = (event: string, handler: object): string =>
    JSON.stringify({ hooks: { [event]: [{ hooks: [{ type: 'command', ...handler }] }] } });
  const plugin = (body: string): string =>
    `export const P = async () => ({ 'chat.message': async () => { ${body} } });`;

  it.each([
    [
      'gemini',
      'what is no JSON',
      grouped('AfterAgent', { command: 'echo hello' }),
      'printed what is no JSON: hello',
    ],
    ['gemini', 'a decision', grouped('AfterAgent', { command: `echo '{"decision":"block"}'` }), 'decided'],
    [
      'gemini',
      'a limit in milliseconds',
      grouped('AfterAgent', { command: 'exec sleep 30', timeout: 300 }),
      'too long',
    ],
    ['cursor', 'silence', bare('stop', { command: 'true' }), 'gave no JSON'],
    ['cursor', 'a permission', bare('stop', { command: `echo '{"permission":"allow"}'` }), 'decided'],
    ['copilot', 'a decision', bare('preToolUse', { type: 'command', bash: 'echo x' }), 'decided'],
    ['opencode', 'an error', plugin(`throw new Error('oh')`), 'failed'],
  ] as const)('%s: %s', { timeout: 60_000 }, async (vendor, _, text, remark) => {
    await inProject(({ project, settings }) => {
      write(settings(vendor), text);
      const { noticed } = play(project, vendor, sessions[vendor](project).script);
      expect(noticed[0]).toContain(remark);
    });
  });

  it.each([
    ['gemini', grouped('Stop', { command: 'true' })],
    ['cursor', '{"hooks": {}}'],
    ['copilot', '{"hooks": {}}'],
  ] as const)('%s: a file that the program passes over', { timeout: 60_000 }, async (vendor, text) => {
    await inProject(({ project, settings }) => {
      write(settings(vendor), text);
      expect(play(project, vendor, sessions[vendor](project).script).refused).toHaveLength(1);
    });
  });

  it.each(['gemini', 'cursor', 'copilot', 'opencode'] as const)(
    '%s: an event that is lost',
    { timeout: 120_000 },
    async (vendor) => {
      await inProject(({ project, settings }) => {
        command(project, `hooks install ${vendor}`);
        const text = readFileSync(settings(vendor), 'utf8');
        const [, event = ''] = eventsOf(vendor);
        write(
          settings(vendor),
          text.replace(
            `exec agent-ledger hook ${vendor} ${event}`,
            vendor === 'cursor' ? 'echo {}; exec true' : 'exec true',
          ),
        );
        const { script, expected } = sessions[vendor](project);
        play(project, vendor, script);
        expect(recordedEvents(project, vendor)).not.toEqual(expected);
      });
    },
  );
});
