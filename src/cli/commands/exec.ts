import { runExec } from '../../agents/exec.js';
import type { Handler } from '../command.js';
import type { execDeclaration } from '../declarations/exec.js';
import { standardError, writeAll } from '../output/descriptor.js';
import { escapeInvisible } from '../output/escape.js';

export const runExecCommand: Handler<typeof execDeclaration.flags> = async ({ words, flags }) => {
  const agent = flags.agent ?? nonEmpty(process.env['AGENT_LEDGER_AGENT']);
  const { exitCode } = await runExec({
    command: words,
    warn: (message) => void writeAll(standardError, `agent-ledger: ${escapeInvisible(message)}\n`),
    capture: flags.capture,
    ...(agent === undefined ? {} : { agent }),
    ...(flags.task === undefined ? {} : { task: flags.task }),
    ...(flags.root === undefined ? {} : { root: flags.root }),
    ...(flags.heartbeat === undefined ? {} : { heartbeatSec: flags.heartbeat }),
  });
  return exitCode;
};

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
