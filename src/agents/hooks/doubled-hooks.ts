import type { FoundHook } from './hook-settings.js';
import { settingsFormOf } from './settings-form.js';
import { readSettings } from './settings-file.js';
import { installationOf, scopesOf, settingsPath, type HookVendor } from './vendor-settings.js';

/**
 * Settings files whose hooks of ours record the same event again, two or more, or none. Claude Code runs a command that
 * stands in several files once, so only commands that differ count; Codex runs them all. Files that cannot be read count
 * for nothing: the vendor passes over them as well.
 */
export function doubledHooks(root: string, vendor: HookVendor): readonly string[] {
  const files = scopesOf(vendor)
    .map((scope) => settingsPath(vendor, scope, root))
    .map((path) => ({
      path,
      ours: hooksIn(vendor, path).filter(({ command }) => command.vendor === vendor),
    }));
  return files
    .filter((file) => files.some((other) => other !== file && overlap(vendor, file.ours, other.ours)))
    .map(({ path }) => path);
}

function overlap(vendor: HookVendor, some: readonly FoundHook[], others: readonly FoundHook[]): boolean {
  return some.some(({ event, text }) =>
    others.some(
      (other) =>
        other.event === event && (installationOf(vendor).runsSameOnce !== true || other.text !== text),
    ),
  );
}

function hooksIn(vendor: HookVendor, path: string): readonly FoundHook[] {
  try {
    return settingsFormOf(vendor).find(readSettings(path).text, path).ours;
  } catch {
    return [];
  }
}
