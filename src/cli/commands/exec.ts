import { runExec } from '../../agents/exec.js';
import type { Handler } from '../command.js';
import type { execDeclaration } from '../declarations/exec.js';
import { standardError, writeAll } from '../output/descriptor.js';
import { escapeInvisible } from '../output/escape.js';

export const runExecCommand: Handler<typeof execDeclaration.flags> = async ({ words, flags }) => {
  const { exitCode } = await runExec({
    command: words,
    warn: (message) => void writeAll(standardError, `agent-ledger: ${escapeInvisible(message)}\n`),
    capture: flags.capture,
    ...given('codex', flags.codex || undefined),
    ...given('agent', flags.agent ?? nonEmpty(process.env['AGENT_LEDGER_AGENT'])),
    ...given('task', flags.task),
    ...given('workOrder', flags.wo),
    ...given('parentId', flags['parent-id']),
    ...given('rollout', flags.rollout),
    ...given('root', flags.root),
    ...given('heartbeatSec', flags.heartbeat),
  });
  return exitCode;
};

function given<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]?: Value });
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
