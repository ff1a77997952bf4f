import { uninstallVendorHooks, type UninstallReport } from '../../../agents/hooks/uninstall.js';
import { requireHookVendor } from '../../../agents/hooks/vendor-settings.js';
import { exitCodes } from '../../../errors.js';
import { findRoot } from '../../../storage/workspace.js';
import type { Handler } from '../../command.js';
import type { hooksUninstallDeclaration } from '../../declarations/hooks/uninstall.js';
import { escapeLines } from '../../output/escape.js';
import { printResult } from '../../output/result.js';

export const runHooksUninstall: Handler<typeof hooksUninstallDeclaration.flags> = ({ words, flags }) => {
  const report = uninstallVendorHooks({
    root: findRoot(flags.root),
    vendor: requireHookVendor(words[0] ?? ''),
    scope: flags.scope ?? 'project',
  });
  printResult(flags, { value: () => report, text: () => escapeLines(textOf(report)) });
  return exitCodes.done;
};

function textOf({ path, change, events }: UninstallReport): string {
  const what = `${events.length} hooks`;
  const lines = {
    restored: `  restored ${path}, byte for byte as it was (${what} taken out)`,
    removed: `  removed  ${path}, which held nothing else (${what})`,
    cleaned: `  cleaned  ${path}: ${what} taken out, all else left; it was changed since they came`,
    absent: `  left     ${path}: no hooks of ours in it`,
  } as const satisfies Readonly<Record<UninstallReport['change'], string>>;
  return `${lines[change]}\n`;
}
