import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LedgerError } from '../../errors.js';
import { fieldsOf } from '../vendors/fields.js';
import { doubledHooks } from './doubled-hooks.js';
import { canStart } from './hook-command.js';
import type { FoundHook, SettingsHooks } from './hook-settings.js';
import { readSettings } from './settings-file.js';
import { settingsFormOf } from './settings-form.js';
import { unseenTranscript, vendorTraces, type VendorTraces } from './traces.js';
import {
  eventsOf,
  hookVendors,
  installationOf,
  scopesOf,
  settingsPath,
  type HookScope,
  type HookVendor,
} from './vendor-settings.js';

/** One settings file of a vendor. */
export interface HookStatus {
  readonly vendor: HookVendor;
  readonly scope: HookScope;
  readonly path: string;
  /** `basic`: only the events that old versions of the program know; `broken`: the file cannot be read, see `problem`. */
  readonly state: 'absent' | 'installed' | 'basic' | 'partly' | 'broken';
  readonly missing: readonly string[];
  /** Events whose hook of ours was given a matcher, or stands there more than once. */
  readonly changed: readonly string[];
  /** Commands that name agent-ledger and that were not installed by it. */
  readonly foreign: readonly string[];
  /** Whether the command finds the tool now; null where there is no command. */
  readonly starts: boolean | null;
  readonly problem?: string;
}

/** What the ledger tells about a vendor whose hooks are installed. */
export interface VendorStatus extends VendorTraces {
  readonly vendor: HookVendor;
  /** The settings file that switches all hooks off. */
  readonly disabledBy: string | null;
  /** Settings files that record the same events twice, together. */
  readonly doubled: readonly string[];
  /** A session of the program that began after the installation and of which nothing was recorded: its transcript. */
  readonly unseen: string | null;
}

export interface HooksReport {
  readonly files: readonly HookStatus[];
  /** Only vendors with hooks. */
  readonly vendors: readonly VendorStatus[];
}

/**
 * Looks at the settings of every vendor and scope and holds them against what the ledger has seen. Changes nothing.
 * @throws LedgerError IO_* while reading the ledger
 */
export function hooksReport(root: string, vendors: readonly HookVendor[] = hookVendors): HooksReport {
  const looks = vendors.flatMap((vendor) => scopesOf(vendor).map((scope) => lookAt(root, vendor, scope)));
  const files = looks.map(({ status }) => status);
  const installed = vendors.filter((vendor) =>
    files.some((file) => file.vendor === vendor && hasHooks(file)),
  );
  return { files, vendors: installed.map((vendor) => vendorStatus(root, vendor, looks)) };
}

function hasHooks({ state }: HookStatus): boolean {
  return state === 'installed' || state === 'basic' || state === 'partly';
}

interface Look {
  readonly status: HookStatus;
  readonly hooks: SettingsHooks | undefined;
}

function lookAt(root: string, vendor: HookVendor, scope: HookScope): Look {
  const path = settingsPath(vendor, scope, root);
  const about = { vendor, scope, path };
  try {
    const hooks = settingsFormOf(vendor).find(readSettings(path).text, path);
    return { hooks, status: { ...about, ...judge(hooks, about, root) } };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const nothing = { missing: [], changed: [], foreign: [], starts: null };
    return { hooks: undefined, status: { ...about, ...nothing, state: 'broken', problem: error.message } };
  }
}

type Judgement = Omit<HookStatus, 'vendor' | 'scope' | 'path'>;

function judge(
  { ours, foreign }: SettingsHooks,
  { vendor }: Pick<HookStatus, 'vendor'>,
  root: string,
): Judgement {
  const own = ours.filter(({ event, command }) => command.vendor === vendor && command.event === event);
  const [first] = own;
  if (first === undefined) return { state: 'absent', missing: [], changed: [], foreign, starts: null };
  const present = new Set(own.map(({ event }) => event));
  const missing = eventsOf(vendor).filter((event) => !present.has(event));
  return {
    state: stateOf(vendor, missing),
    missing,
    changed: changedIn(ours, own),
    foreign,
    starts: own.every(({ command }) => canStart(command.program, root)),
  };
}

function stateOf(vendor: HookVendor, missing: readonly string[]): HookStatus['state'] {
  if (missing.length === 0) return 'installed';
  const { laterEvents = [] } = installationOf(vendor);
  return missing.join() === laterEvents.join() ? 'basic' : 'partly';
}

function changedIn(ours: readonly FoundHook[], own: readonly FoundHook[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { event } of ours) counts.set(event, (counts.get(event) ?? 0) + 1);
  const odd = ours.filter(
    (hook) => !own.includes(hook) || hook.matcher !== undefined || counts.get(hook.event) !== 1,
  );
  return [...new Set(odd.map(({ event }) => event))];
}

function vendorStatus(root: string, vendor: HookVendor, looks: readonly Look[]): VendorStatus {
  const own = looks.filter(({ status }) => status.vendor === vendor);
  const installed = own.filter(({ status }) => hasHooks(status));
  const events = [...new Set(installed.flatMap(({ hooks }) => hooks?.ours.map(({ event }) => event) ?? []))];
  const sinceMs = Math.min(
    ...installed.map(({ status }) => statSync(status.path, { throwIfNoEntry: false })?.mtimeMs ?? 0),
  );
  return {
    vendor,
    disabledBy: disabledBy(own) ?? null,
    doubled: doubledHooks(root, vendor),
    unseen: unseen(root, vendor, sinceMs) ?? null,
    ...vendorTraces(root, vendor, events),
  };
}

function unseen(root: string, vendor: HookVendor, sinceMs: number): string | undefined {
  if (installationOf(vendor).files.user === undefined) return undefined;
  return unseenTranscript({ root, vendor, folder: dirname(settingsPath(vendor, 'user', root)), sinceMs });
}

function disabledBy(looks: readonly Look[]): string | undefined {
  const switchedOff = looks.find(({ status, hooks }) =>
    status.vendor === 'codex' ? codexSwitchedOff(dirname(status.path)) : isDisabled(hooks?.value),
  );
  if (switchedOff === undefined) return undefined;
  const { vendor, path } = switchedOff.status;
  return vendor === 'codex' ? join(dirname(path), 'config.toml') : path;
}

/** By the switch of Claude Code and Copilot CLI, or by those of older and newer versions of Gemini CLI. */
function isDisabled(value: unknown): boolean {
  const settings = fieldsOf(value);
  const switches = [fieldsOf(settings['hooks'])['enabled'], fieldsOf(settings['hooksConfig'])['enabled']];
  return settings['disableAllHooks'] === true || switches.includes(false);
}

function codexSwitchedOff(folder: string): boolean {
  try {
    const { text } = readSettings(join(folder, 'config.toml'));
    const features = /^\[features\][^[]*/m.exec(text)?.[0] ?? '';
    return (
      /^\s*(?:codex_)?hooks\s*=\s*false\b/m.test(features) ||
      /^features\.(?:codex_)?hooks\s*=\s*false\b/m.test(text)
    );
  } catch {
    return false;
  }
}
