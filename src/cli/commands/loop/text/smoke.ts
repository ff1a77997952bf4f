import type { RecordSmokeResult, StartSmokeResult } from '../../../../loop/tools/smoke.js';
import type { Preflight } from '../../../../loop/views/preflight.js';
import type { SmokeStatus } from '../../../../loop/views/smoke-status.js';
import { columns, commandLine, field } from './parts.js';

export function preflightText({ checks, ok, real_work_allowed, mode, task }: Preflight): readonly string[] {
  const failed = checks.filter((check) => !check.ok && check.command !== '');
  return [
    `Preflight of ${task.name} (${mode}): ${ok ? 'all is there' : 'something is missing'}; real work ${allowed(real_work_allowed)}.`,
    ...columns(
      checks.map(({ name, ok: isOk, detail, note }) => [
        `  ${isOk ? 'ok' : 'no'}`,
        name.replaceAll('_', ' '),
        field(detail ?? note),
      ]),
    ),
    ...failed.flatMap(({ name, command }) => [`To do: ${name.replaceAll('_', ' ')}`, commandLine(command)]),
  ];
}

export function smokeStartText({ smoke, status }: StartSmokeResult): readonly string[] {
  return [
    `Smoke ${field(smoke.id)} started. Its nonce is shown this once: ${field(smoke.nonce)}`,
    'Put it into NONCE for the commands that record what was seen.',
    ...smokeStatusText(status),
  ];
}

export function smokeRecordText({ smoke, receipt, status_command }: RecordSmokeResult): readonly string[] {
  return [
    `Recorded for smoke ${field(smoke.id)}, receipt ${receipt?.event_id ?? '-'}. See what is missing:`,
    commandLine(status_command),
  ];
}

export function smokeStatusText({
  ok,
  real_work_allowed,
  blockers,
  next_commands,
  task,
}: SmokeStatus): readonly string[] {
  return [
    `The connection of ${task.name} is ${ok ? 'proved' : 'not proved'}; real work ${allowed(real_work_allowed)}.`,
    ...blockers.map((blocker) => `  ${field(blocker)}`),
    ...(next_commands.length === 0 ? [] : ['To do:', ...next_commands.map(commandLine)]),
  ];
}

function allowed(is: boolean): string {
  return is ? 'may begin' : 'has to wait';
}
