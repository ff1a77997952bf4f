import { existsSync } from 'node:fs';
import { requireAgentName } from '../../core/agent-name.js';
import { doubledHooks } from './doubled-hooks.js';
import { canStart, isOnPath, projectBinary, type HookProgram } from './hook-command.js';
import type { WantedHook } from './hook-settings.js';
import { sendProbe, type ProbeReport } from './probe.js';
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
import { settingsFormOf, type SettingsForm } from './settings-form.js';
import { adviseEvents } from './vendor-version.js';
import {
  eventsOf,
  installationOf,
  labelOf,
  settingsPath,
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
  /** The file, if nothing else stands in it. */
  readonly text: string;
  readonly program: HookProgram;
  /** For people: what to know or to do. */
  readonly notes: readonly string[];
}

export interface InstallReport extends Omit<HookPlan, 'hooks' | 'program' | 'text'> {
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
  const form = settingsFormOf(vendor);
  const hooks = eventsOf(vendor, choice).map((event) => form.hook({ vendor, event, agent, program }));
  const text = form.add('', hooks, path);
  return { vendor, scope, path, hooks, text, program, notes: notesOn(options, { choice, version, program }) };
}

/**
 * Puts the hooks into the vendor's settings and tries one. Everything else in the file stays, character by character; the
 * file as it was is kept beside it. Called again it changes nothing. When it throws, nothing was written; a crash leaves
 * the old file or the new, whole.
 * @throws LedgerError USAGE, INVALID_AGENT, INVALID_JSON (the file is broken), SEQUENCE_CONFLICT, IO_*
 */
export function installVendorHooks(options: InstallOptions): InstallReport {
  const plan = planHooks(options);
  const { vendor, scope, hooks, path, notes } = plan;
  const form = settingsFormOf(vendor);
  const file = readSettings(path);
  const change = isInstalled(file, hooks, form) ? 'unchanged' : write(file, hooks, form);
  const probe = probeOf(plan, { form, root: options.root });
  const doubled = doubledHooks(options.root, vendor);
  return {
    vendor,
    scope,
    path,
    notes:
      doubled.length === 0 ? notes : [...notes, `Events are recorded twice, by ${doubled.join(' and ')}.`],
    change,
    events: hooks.map(({ event }) => event),
    backup: readBackup(path) === undefined ? undefined : backupPath(path),
    probe,
  };
}

/** By the command that now stands in the file. */
function probeOf(
  { vendor, path }: HookPlan,
  { form, root }: { readonly form: SettingsForm; readonly root: string },
): ProbeReport {
  const { event } = installationOf(vendor).probe;
  const command = form.find(readSettings(path).text, path).ours.find((hook) => hook.event === event)?.text;
  if (command !== undefined) return sendProbe({ vendor, command, root });
  return { kind: 'skipped', reason: `${event} is not among the hooks` };
}

function chooseProgram({ root, vendor, scope, self }: InstallOptions): HookProgram {
  if (isOnPath(process.env['PATH'] ?? '')) return { kind: 'path' };
  if (scope !== 'project') return { kind: 'absolute', ...self };
  const isTold = installationOf(vendor).projectVariable !== undefined;
  return isTold && existsSync(projectBinary(root)) ? { kind: 'project' } : { kind: 'path' };
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
  const { laterEvents = [], notes = [], localNote } = installationOf(vendor);
  const isPartial = choice === 'basic' && laterEvents.length > 0;
  const found = version === undefined ? 'asked for' : `${labelOf(vendor)} ${version}`;
  return [
    ...(isPartial
      ? [`Only events that old versions know (${found}); left out: ${laterEvents.join(', ')}.`]
      : []),
    ...(canStart(program, root) ? [] : ['agent-ledger is not on the PATH: nothing is recorded until it is.']),
    ...(program.kind === 'absolute'
      ? [`agent-ledger is not on the PATH; the hooks start ${program.script}.`]
      : []),
    ...notes,
    ...(scope === 'local' && localNote !== undefined ? [localNote] : []),
  ];
}

function isInstalled(
  { text, path }: SettingsFile,
  wanted: readonly WantedHook[],
  form: SettingsForm,
): boolean {
  const { ours } = form.find(text, path);
  const present = ours.map(({ event, handler }) => JSON.stringify([event, handler])).sort();
  const asked = wanted.map(({ event, handler }) => JSON.stringify([event, handler])).sort();
  return present.length === asked.length && present.every((one, at) => one === asked[at]);
}

function write(
  file: SettingsFile,
  hooks: readonly WantedHook[],
  form: SettingsForm,
): 'installed' | 'updated' {
  const { path, text } = file;
  const base = baseOf(file, form);
  const edited = form.add(base.text, hooks, path);
  if (base.bytes !== undefined) writeBackup(file, base.bytes);
  const record = { existed: base.bytes !== undefined, madeFolders: base.madeFolders, left: digestOf(edited) };
  const madeFolders = writeSettings(file, edited);
  writeRecord(path, { ...record, madeFolders: [...madeFolders, ...record.madeFolders] });
  return form.find(text, path).ours.length > 0 ? 'updated' : 'installed';
}

interface Base {
  /** Undefined: the file is of our making. */
  readonly bytes: Uint8Array | undefined;
  readonly text: string;
  readonly madeFolders: readonly string[];
}

/** The file without our hooks: as it was before an earlier installation, or as far as others have changed it since. */
function baseOf(file: SettingsFile, form: SettingsForm): Base {
  const { path, bytes, text } = file;
  if (bytes === undefined) return { bytes: undefined, text: '', madeFolders: [] };
  const record = readRecord(path);
  const backup = readBackup(path);
  const isAsLeft = record !== undefined && digestOf(bytes) === record.left;
  if (isAsLeft && !record.existed) return { bytes: undefined, text: '', madeFolders: record.madeFolders };
  if (isAsLeft && backup !== undefined)
    return { bytes: backup, text: backup.toString('utf8'), madeFolders: [] };
  const keeps = backup === undefined ? undefined : form.find(backup.toString('utf8'), backupPath(path)).value;
  const base = form.remove(text, keeps, path);
  return { bytes: base === text ? bytes : Buffer.from(base, 'utf8'), text: base, madeFolders: [] };
}
