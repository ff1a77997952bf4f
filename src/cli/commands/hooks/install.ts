import {
  installVendorHooks,
  planHooks,
  type InstallOptions,
  type InstallReport,
} from '../../../agents/hooks/install.js';
import type { ProbeReport } from '../../../agents/hooks/probe.js';
import { requireHookVendor } from '../../../agents/hooks/vendor-settings.js';
import { exitCodes } from '../../../errors.js';
import { findRoot } from '../../../storage/workspace.js';
import type { Handler } from '../../command.js';
import type { hooksInstallDeclaration } from '../../declarations/hooks/install.js';
import { installedProgram } from '../../installed.js';
import { escapeLines } from '../../output/escape.js';
import { printResult } from '../../output/result.js';

export const runHooksInstall: Handler<typeof hooksInstallDeclaration.flags> = ({ words, flags }) => {
  const options: InstallOptions = {
    root: findRoot(flags.root),
    vendor: requireHookVendor(words[0] ?? ''),
    scope: flags.scope ?? 'project',
    agent: flags.agent,
    events: flags.events,
    self: installedProgram(),
  };
  if (flags.print) {
    const { path, text } = planHooks(options);
    printResult(flags, { value: () => ({ path, text }), text: () => text });
    return exitCodes.done;
  }
  const report = installVendorHooks(options);
  printResult(flags, { value: () => report, text: () => escapeLines(textOf(report)) });
  return report.probe.kind === 'failed' ? exitCodes.notSatisfied : exitCodes.done;
};

const changes: Readonly<Record<InstallReport['change'], string>> = {
  installed: 'made',
  updated: 'updated',
  unchanged: 'left',
};

function textOf({ path, change, events, backup, notes, probe }: InstallReport): string {
  const lines = [
    `  ${changes[change].padEnd(7)} ${path}: ${events.length} hooks`,
    ...(backup === undefined ? [] : [`  kept    ${backup}`]),
    ...notes.map((note) => `  note    ${note}`),
    `  ${probeText(probe)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function probeText(probe: ProbeReport): string {
  if (probe.kind === 'seen') return `tried   one event went through into ${probe.file}`;
  if (probe.kind === 'skipped') return `untried ${probe.reason}`;
  return `FAILED  an event was sent and is not in the ledger: ${probe.reason}`;
}
