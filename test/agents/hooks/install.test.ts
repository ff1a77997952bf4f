import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  installVendorHooks,
  planHooks,
  type InstallOptions,
  type InstallReport,
} from '../../../src/agents/hooks/install.js';
import { uninstallVendorHooks, type UninstallReport } from '../../../src/agents/hooks/uninstall.js';
import { eventsOf } from '../../../src/agents/hooks/vendor-settings.js';
import { codeOf } from '../../support/ledger.js';
import { count, seed } from '../../support/scale.js';
import { settingsText } from './settings-documents.js';

let root: string;
let file: string;
const { PATH, HOME } = process.env;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-hooks-')));
  file = join(root, '.claude/settings.json');
  mkdirSync(join(root, 'home'));
  mkdirSync(join(root, 'bin'));
  process.env['HOME'] = join(root, 'home');
  process.env['PATH'] = [join(root, 'bin'), PATH].join(':');
});
afterEach(() => {
  Object.assign(process.env, { PATH, HOME });
  delete process.env['CLAUDE_CONFIG_DIR'];
  delete process.env['CODEX_HOME'];
  rmSync(root, { recursive: true, force: true });
});

describe('installing hooks', () => {
  it('and uninstalling them leaves every file byte for byte as it was', () => {
    fc.assert(
      fc.property(settingsText(), (text) => {
        write(file, text);
        expect(install().change).toBe('installed');
        expect(readFileSync(file, 'utf8')).not.toBe(text);
        expect(uninstall().change).toBe('restored');
        expect(readFileSync(file, 'utf8')).toBe(text);
        expect(readdirSync(dirname(file))).toEqual(['settings.json']);
      }),
      { numRuns: count(500), seed: seed('install and uninstall') },
    );
  });

  it('a second time changes nothing', () => {
    write(file, '{"model": "lamp"}');
    install();
    const before = readFileSync(file);
    expect(install()).toMatchObject({ change: 'unchanged', backup: `${file}.agent-ledger-backup` });
    expect(readFileSync(file)).toEqual(before);
    expect(uninstall().change).toBe('restored');
    expect(readFileSync(file, 'utf8')).toBe('{"model": "lamp"}');
  });

  it('with another agent replaces the hooks, and the first file still comes back', () => {
    write(file, '{ "model": "lamp" }\n');
    install();
    expect(install({ agent: 'cls' }).change).toBe('updated');
    expect(readFileSync(file, 'utf8').match(/--agent cls/g)).toHaveLength(eventsOf('claude').length);
    expect(uninstall().change).toBe('restored');
    expect(readFileSync(file, 'utf8')).toBe('{ "model": "lamp" }\n');
  });

  it('where there was neither file nor folder leaves neither when they are taken out', () => {
    expect(install()).toMatchObject({ change: 'installed', backup: undefined });
    install({ agent: 'cls' });
    expect(uninstall().change).toBe('removed');
    expect(existsSync(join(root, '.claude'))).toBe(false);
  });

  it('keeps a folder of its making that others use by then', () => {
    install();
    writeFileSync(join(root, '.claude/notes.md'), 'mine');
    uninstall();
    expect(readdirSync(join(root, '.claude'))).toEqual(['notes.md']);
  });

  it('of an empty file gives the empty file back', () => {
    write(file, '');
    install();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveProperty('hooks.Stop');
    uninstall();
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  it('keeps what was changed meanwhile and takes out exactly the hooks', () => {
    write(file, '{\n  "model": "lamp",\n  "hooks": {}\n}\n');
    install();
    write(
      file,
      readFileSync(file, 'utf8').replace('"lamp"', '"torch"').replace('"Stop": [', '"Stop": [{"hooks":[]}, '),
    );
    expect(uninstall()).toMatchObject({ change: 'cleaned', events: { length: eventsOf('claude').length } });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      model: 'torch',
      hooks: { Stop: [{ hooks: [] }] },
    });
    expect(existsSync(`${file}.agent-ledger-backup`)).toBe(false);
  });

  it('anew over changes of others keeps them too', () => {
    write(file, '{\n  "model": "lamp"\n}\n');
    install();
    write(file, readFileSync(file, 'utf8').replace('"lamp"', '"torch"'));
    expect(install({ agent: 'cls' }).change).toBe('updated');
    expect(uninstall().change).toBe('restored');
    expect(readFileSync(file, 'utf8')).toBe('{\n  "model": "torch"\n}\n');
  });

  it('is undone on a machine that did not do it', () => {
    install();
    const text = readFileSync(file, 'utf8');
    rmSync(join(process.env['XDG_STATE_HOME'] ?? '', 'agent-ledger/hooks'), { recursive: true });
    expect(uninstall().change).toBe('removed');
    write(file, text.replace('{\n', '{\n  "model": "lamp",\n'));
    expect(uninstall().change).toBe('cleaned');
    expect(readFileSync(file, 'utf8')).toBe('{\n  "model": "lamp"\n}\n');
  });

  it('follows a link to where the file is kept', () => {
    const kept = join(root, 'dotfiles/claude.json');
    write(kept, '{"model":"lamp"}');
    mkdirSync(dirname(file));
    symlinkSync('../dotfiles/claude.json', file);
    install();
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(readFileSync(kept, 'utf8')).toContain('agent-ledger hook claude Stop');
    expect(readdirSync(dirname(kept))).toEqual(['claude.json']);
    uninstall();
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(readFileSync(kept, 'utf8')).toBe('{"model":"lamp"}');
  });

  it('keeps the mode of the file, and gives it to the copy', () => {
    write(file, '{}');
    chmodSync(file, 0o600);
    install();
    for (const path of [file, `${file}.agent-ledger-backup`]) expect(statSync(path).mode & 0o777).toBe(0o600);
    uninstall();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['broken JSON', '{\n  "model": "lamp"\n  "x": 1\n}', 'settings.json:3:3 is not JSON'],
    ['hooks of another shape', '{"hooks": []}', '"hooks" is not an object'],
    ['bytes that are no text', Buffer.from([0x7b, 0xff, 0x7d]), 'is not UTF-8'],
  ])('refuses %s and writes nothing', async (_, content, message) => {
    write(file, content);
    expect(await codeOf(() => install())).toBe('INVALID_JSON');
    expect(() => install()).toThrow(message);
    expect(() => uninstall()).toThrow(message);
    expect(readFileSync(file)).toEqual(Buffer.from(content));
    expect(readdirSync(dirname(file))).toEqual(['settings.json']);
  });

  it('writes where the scope and the environment say', () => {
    process.env['CLAUDE_CONFIG_DIR'] = join(root, 'elsewhere');
    const codex = join(root, 'home/.codex/hooks.json');
    expect(install({ scope: 'user' }).path).toBe(join(root, 'elsewhere/settings.json'));
    expect(install({ scope: 'local' }).path).toBe(join(root, '.claude/settings.local.json'));
    expect(install({ vendor: 'codex', scope: 'user' }).path).toBe(codex);
    process.env['CODEX_HOME'] = join(root, 'codex');
    expect(install({ vendor: 'codex', scope: 'user' }).path).toBe(join(root, 'codex/hooks.json'));
    expect(() => install({ vendor: 'codex', scope: 'local' })).toThrow('no settings of the scope "local"');
  });
});

describe('the command that is installed', () => {
  it('goes by the PATH where the tool is on it', () => {
    program('agent-ledger', 'exit 0');
    for (const scope of ['project', 'local', 'user'] as const)
      expect(plan({ scope }).program).toEqual({ kind: 'path' });
  });

  it('names this machine only in settings that stay on it', () => {
    expect(plan({ scope: 'user' }).program).toEqual({
      kind: 'absolute',
      node: '/n/node',
      script: '/s/agent-ledger.cjs',
    });
    expect(plan({ scope: 'project' }).program).toEqual({ kind: 'path' });
    expect(plan({ scope: 'project' }).notes).toContain(
      'agent-ledger is not on the PATH: nothing is recorded until it is.',
    );
  });

  it('finds a tool that the project has installed', () => {
    mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
    program('../node_modules/.bin/agent-ledger', 'exit 0');
    expect(plan({}).program).toEqual({ kind: 'project' });
    expect(plan({ vendor: 'codex' }).program).toEqual({ kind: 'path' });
  });
});

describe('the events that are asked for', () => {
  it.each([
    ['1.0.85 (Claude Code)', 'basic'],
    ['2.1.195 (Claude Code)', 'basic'],
    ['2.1.196 (Claude Code)', 'all'],
    ['2.2.0 (Claude Code)', 'all'],
    ['3.0.0', 'all'],
    ['who knows', 'all'],
  ] as const)('suit the version %s', (version, choice) => {
    program('claude', `echo '${version}'`);
    expect(plan({}).hooks.map(({ event }) => event)).toEqual(eventsOf('claude', choice));
  });

  it('are those that were named', () => {
    program('claude', 'echo 1.0.85');
    expect(plan({ events: 'all' }).hooks).toHaveLength(eventsOf('claude').length);
    expect(plan({ events: 'basic' }).hooks).toHaveLength(eventsOf('claude', 'basic').length);
  });
});

function optionsWith(given: Partial<InstallOptions>): InstallOptions {
  const self = { node: '/n/node', script: '/s/agent-ledger.cjs' };
  return { root, vendor: 'claude', scope: 'project', self, ...given };
}

function install(given: Partial<InstallOptions> = {}): InstallReport {
  return installVendorHooks(optionsWith(given));
}

function plan(given: Partial<InstallOptions>): ReturnType<typeof planHooks> {
  return planHooks(optionsWith(given));
}

function uninstall(): UninstallReport {
  return uninstallVendorHooks({ root, vendor: 'claude', scope: 'project' });
}

function program(name: string, body: string): void {
  writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(root, 'bin', name), 0o755);
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
