import {
  hooksReport,
  type HooksReport,
  type HookStatus,
  type VendorStatus,
} from '../../../agents/hooks/status.js';
import { labelOf, requireHookVendor } from '../../../agents/hooks/vendor-settings.js';
import { exitCodes } from '../../../errors.js';
import { findRoot } from '../../../storage/workspace.js';
import type { Handler } from '../../command.js';
import type { hooksStatusDeclaration } from '../../declarations/hooks/status.js';
import { escapeLines } from '../../output/escape.js';
import { printResult } from '../../output/result.js';

export const runHooksStatus: Handler<typeof hooksStatusDeclaration.flags> = ({ words, flags }) => {
  const vendors = words.map(requireHookVendor);
  const report = hooksReport(findRoot(flags.root), vendors.length === 0 ? undefined : vendors);
  printResult(flags, { value: () => report, text: () => escapeLines(textOf(report)) });
  return exitCodes.done;
};

function textOf({ files, vendors }: HooksReport): string {
  return [...files.flatMap(fileLines), ...vendors.flatMap(vendorLines)].map((line) => `${line}\n`).join('');
}

function fileLines(file: HookStatus): readonly string[] {
  const { vendor, scope, state, path, missing, changed, foreign, starts, problem } = file;
  const remarks = [
    ...(problem === undefined ? [] : [problem]),
    ...(state === 'partly' ? [`missing: ${missing.join(', ')}`] : []),
    ...(changed.length === 0 ? [] : [`changed by hand: ${changed.join(', ')}`]),
    ...(starts === false ? ['the command finds no agent-ledger to start'] : []),
    ...foreign.map((command) => `not ours: ${command}`),
  ];
  return [
    `${vendor.padEnd(8)}  ${scope.padEnd(7)}  ${state.padEnd(9)}  ${path}`,
    ...remarks.map((remark) => `        ${remark}`),
  ];
}

function vendorLines({
  vendor,
  disabledBy,
  doubled,
  unseen,
  last,
  session,
  suspicious,
}: VendorStatus): readonly string[] {
  const label = labelOf(vendor);
  const silent = session?.silent.filter((event) => !suspicious.includes(event)) ?? [];
  return [
    last === null
      ? `${label} has not recorded anything yet`
      : `${label} recorded ${last.event} (${last.vendor_event}) of ${last.agent} last, at ${last.ts}`,
    ...(session === null ? [] : [`  newest session ${session.id}: ${session.events} events`]),
    ...(suspicious.length === 0 ? [] : [`  SILENT in it: ${suspicious.join(', ')}`]),
    ...(silent.length === 0 ? [] : [`  nothing to tell in it: ${silent.join(', ')}`]),
    ...(doubled.length === 0 ? [] : [`  RECORDED TWICE, by ${doubled.join(' and ')}`]),
    ...(disabledBy === null ? [] : [`  SWITCHED OFF by ${disabledBy}`]),
    ...(unseen === null ? [] : [`  NOT RECORDED: ${unseen}`]),
  ];
}
