import {
  backupPath,
  digestOf,
  forget,
  readBackup,
  readRecord,
  readSettings,
  removeSettings,
  writeSettings,
  type InstallRecord,
  type SettingsFile,
} from './settings-file.js';
import { settingsFormOf, type SettingsForm } from './settings-form.js';
import { settingsPath, type HookScope, type HookVendor } from './vendor-settings.js';

export interface UninstallOptions {
  readonly root: string;
  readonly vendor: HookVendor;
  readonly scope: HookScope;
}

export interface UninstallReport {
  readonly vendor: HookVendor;
  readonly scope: HookScope;
  readonly path: string;
  /**
   * `restored`: the file is byte for byte what it was; `removed`: it was made by the installation, and is gone; `cleaned`:
   * it was changed since, so our hooks were taken out and all else was left; `absent`: there was nothing of ours.
   */
  readonly change: 'restored' | 'removed' | 'cleaned' | 'absent';
  /** Hooks taken out. */
  readonly events: readonly string[];
}

/**
 * Takes the hooks out again, and the backup with them. When it throws, nothing was changed.
 * @throws LedgerError USAGE, INVALID_JSON (the file is broken), SEQUENCE_CONFLICT, IO_*
 */
export function uninstallVendorHooks({ root, vendor, scope }: UninstallOptions): UninstallReport {
  const path = settingsPath(vendor, scope, root);
  const file = readSettings(path);
  const form = settingsFormOf(vendor);
  const events = form.find(file.text, path).ours.map(({ event }) => event);
  const change = events.length > 0 ? takeOut(file, form) : 'absent';
  if (change !== 'absent') forget(path);
  return { vendor, scope, path, change, events };
}

function takeOut(file: SettingsFile, form: SettingsForm): UninstallReport['change'] {
  const { path, bytes, text } = file;
  if (bytes === undefined) return 'absent';
  const record = readRecord(path);
  const backup = readBackup(path);
  if (record?.left === digestOf(bytes)) {
    const restored = restore(file, record, backup);
    if (restored !== undefined) return restored;
  }
  const keeps = backup === undefined ? undefined : form.find(backup.toString('utf8'), backupPath(path)).value;
  const rest = form.remove(text, keeps, path);
  if (backup === undefined && form.isEmpty(rest)) {
    removeSettings(file, record ?? { madeFolders: [] });
    return 'removed';
  }
  writeSettings(file, rest);
  return backup?.equals(Buffer.from(rest, 'utf8')) === true ? 'restored' : 'cleaned';
}

/** Undefined where the backup is gone. */
function restore(
  file: SettingsFile,
  record: InstallRecord,
  backup: Buffer | undefined,
): UninstallReport['change'] | undefined {
  if (!record.existed) {
    removeSettings(file, record);
    return 'removed';
  }
  if (backup === undefined) return undefined;
  writeSettings(file, backup);
  return 'restored';
}
