import { existsSync } from 'node:fs';
import { requireAgentName } from '../../core/agent-name.js';
import { doubledHooks } from './doubled-hooks.js';
import { canStart, hookCommand, isOnPath, projectBinary, type HookProgram } from './hook-command.js';
import { addHooks, findHooks, removeHooks, type HookHandler, type WantedHook } from './hook-settings.js';
import { probeEvent, sendProbe, type ProbeReport } from './probe.js';
import {
  backupPath,
  digestOf,
  readBackup,
  readRecord,
  readSettings,
  writeBackup,
  writeRecord,
  writeSettings,
  type SettingsFile,
} from './settings-file.js';
import { adviseEvents } from './vendor-version.js';
import {
  eventsOf,
  settingsPath,
  vendorSettings,
  type EventChoice,
  type HookScope,
  type HookVendor,
} from './vendor-settings.js';

export interface InstallOptions {
  readonly root: string;
  readonly vendor: HookVendor;
  readonly scope: HookScope;
  /** Whose ledger the events go to; default the vendor's name. */
  readonly agent?: string | undefined;
  /** Default: what the vendor's program on this machine is known to understand. */
  readonly events?: EventChoice | undefined;
  /** This tool, for settings that stay on this machine when it is not on the PATH. */
  readonly self: { readonly node: string; readonly script: string };
}

/** What is to be put into a settings file. */
export interface HookPlan {
  readonly vendor: HookVendor;
  readonly scope: HookScope;
  readonly path: string;
  readonly hooks: readonly WantedHook[];
  readonly program: HookProgram;
  /** For people: what to know or to do. */
  readonly notes: readonly string[];
}

export interface InstallReport extends Omit<HookPlan, 'hooks' | 'program'> {
  readonly change: 'installed' | 'updated' | 'unchanged';
  readonly events: readonly string[];
  /** The file as it was before; undefined when there was none. */
  readonly backup: string | undefined;
  readonly probe: ProbeReport;
}

/**
 * Decides what would be installed; writes nothing.
 * @throws LedgerError USAGE, INVALID_AGENT
 */
export function planHooks(options: InstallOptions): HookPlan {
  const { root, vendor, scope } = options;
  const agent = options.agent === undefined ? undefined : requireAgentName(options.agent);
  const path = settingsPath(vendor, scope, root);
  const { choice, version } =
    options.events === undefined ? adviseEvents(vendor) : { choice: options.events };
  const program = chooseProgram(options);
  const hooks = eventsOf(vendor, choice).map((event): WantedHook => {
    const command = hookCommand({ vendor, event, agent, program });
    return { event, handler: handlerOf(vendor, event, command) };
  });
  return { vendor, scope, path, hooks, program, notes: notesOn(options, { choice, version, program }) };
}

/**
 * Puts the hooks into the vendor's settings and tries one. Everything else in the file stays, character by character; the
 * file as it was is kept beside it. Called again it changes nothing. When it throws, nothing was written; a crash leaves
 * the old file or the new, whole.
 * @throws LedgerError USAGE, INVALID_AGENT, INVALID_JSON (the file is broken), SEQUENCE_CONFLICT, IO_*
 */
export function installVendorHooks(options: InstallOptions): InstallReport {
  const plan = planHooks(options);
  const { hooks, path, program: _, ...about } = plan;
  const file = readSettings(path);
  const change = isInstalled(file, hooks) ? 'unchanged' : write(file, hooks);
  const probed = hooks.find(({ event }) => event === probeEvent);
  const probe =
    probed && sendProbe({ vendor: plan.vendor, command: probed.handler.command, root: options.root });
  const doubled = doubledHooks(options.root, plan.vendor);
  return {
    ...about,
    path,
    notes:
      doubled.length === 0
        ? plan.notes
        : [...plan.notes, `Events are recorded twice, by ${doubled.join(' and ')}.`],
    change,
    events: hooks.map(({ event }) => event),
    backup: readBackup(path) === undefined ? undefined : backupPath(path),
    probe: probe ?? { kind: 'skipped', reason: `${probeEvent} is not among the hooks` },
  };
}

function handlerOf(vendor: HookVendor, event: string, command: string): HookHandler {
  return { type: 'command', command, timeout: timeoutSec(vendor, event) };
}

/**
 * A hook of ours ends by itself within 1.3 s; the vendors' own limit of ten minutes is for one on a dead disk. At the
 * end of a session less is allowed: Claude Code raises its 1.5 s for all to the largest of these, Codex cuts at 3 s.
 */
function timeoutSec(vendor: HookVendor, event: string): number {
  if (event !== 'SessionEnd') return 10;
  return vendor === 'codex' ? 3 : 5;
}

function chooseProgram({ root, vendor, scope, self }: InstallOptions): HookProgram {
  if (isOnPath(process.env['PATH'] ?? '')) return { kind: 'path' };
  if (scope !== 'project') return { kind: 'absolute', ...self };
  return vendor === 'claude' && existsSync(projectBinary(root)) ? { kind: 'project' } : { kind: 'path' };
}

interface Chosen {
  readonly choice: EventChoice;
  readonly version?: string | undefined;
  readonly program: HookProgram;
}

function notesOn(
  { root, vendor, scope }: InstallOptions,
  { choice, version, program }: Chosen,
): readonly string[] {
  const { label, laterEvents } = vendorSettings[vendor];
  const isPartial = choice === 'basic' && laterEvents.length > 0;
  const found = version === undefined ? 'asked for' : `${label} ${version}`;
  return [
    ...(isPartial
      ? [`Only events that old versions know (${found}); left out: ${laterEvents.join(', ')}.`]
      : []),
    ...(canStart(program, root) ? [] : ['agent-ledger is not on the PATH: nothing is recorded until it is.']),
    ...(program.kind === 'absolute'
      ? [`agent-ledger is not on the PATH; the hooks start ${program.script}.`]
      : []),
    ...(vendor === 'codex' ? ['Codex runs new hooks once you have trusted them: type /hooks in Codex.'] : []),
    ...(scope === 'local'
      ? ['Keep this file out of git; Claude Code ignores it there only when it made it itself.']
      : []),
  ];
}

function isInstalled({ text, path }: SettingsFile, wanted: readonly WantedHook[]): boolean {
  const { ours } = findHooks(text, path);
  const present = ours.map(({ event, handler }) => JSON.stringify([event, handler])).sort();
  const asked = wanted.map(({ event, handler }) => JSON.stringify([event, handler])).sort();
  return present.length === asked.length && present.every((one, at) => one === asked[at]);
}

function write(file: SettingsFile, hooks: readonly WantedHook[]): 'installed' | 'updated' {
  const { path, text } = file;
  const base = baseOf(file);
  const edited = addHooks(base.text, hooks, path);
  if (base.bytes !== undefined) writeBackup(file, base.bytes);
  const record = { existed: base.bytes !== undefined, madeFolders: base.madeFolders, left: digestOf(edited) };
  const madeFolders = writeSettings(file, edited);
  writeRecord(path, { ...record, madeFolders: [...madeFolders, ...record.madeFolders] });
  return findHooks(text, path).ours.length > 0 ? 'updated' : 'installed';
}

interface Base {
  /** Undefined: the file is of our making. */
  readonly bytes: Uint8Array | undefined;
  readonly text: string;
  readonly madeFolders: readonly string[];
}

/** The file without our hooks: as it was before an earlier installation, or as far as others have changed it since. */
function baseOf(file: SettingsFile): Base {
  const { path, bytes, text } = file;
  if (bytes === undefined) return { bytes: undefined, text: '', madeFolders: [] };
  const record = readRecord(path);
  const backup = readBackup(path);
  const isAsLeft = record !== undefined && digestOf(bytes) === record.left;
  if (isAsLeft && !record.existed) return { bytes: undefined, text: '', madeFolders: record.madeFolders };
  if (isAsLeft && backup !== undefined)
    return { bytes: backup, text: backup.toString('utf8'), madeFolders: [] };
  const keeps = backup === undefined ? undefined : findHooks(backup.toString('utf8'), backupPath(path)).value;
  const base = removeHooks(text, keeps, path);
  return { bytes: base === text ? bytes : Buffer.from(base, 'utf8'), text: base, madeFolders: [] };
}
