import { agentStates } from '../../../core/agent-status.js';
import { requireAgentName } from '../../../core/agent-name.js';
import { appendOnce } from '../../../ledger/append-once.js';
import type { EventInput } from '../../../ledger/prepare.js';
import { findRoot } from '../../../storage/workspace.js';
import type { Arguments } from '../../declaration.js';
import type { statusSetDeclaration } from '../../declarations/status/set.js';
import { usage } from '../../exit.js';
import type { GlobalFlags } from '../../global-flags.js';
import { printResult } from '../../output/result.js';

const lockTimeoutMs = 10_000;

type SetArguments = Arguments<typeof statusSetDeclaration.flags>;

/** @throws LedgerError as `AgentLedger.append`, USAGE */
export function setStatus({ words, flags }: SetArguments & { readonly flags: GlobalFlags }): number {
  const agent = requireAgentName(words[0] ?? '');
  const root = findRoot(flags.root);
  const outcome = appendOnce(eventOf(agent, { words, flags }), { root, agent, lockTimeoutMs });
  if (outcome.kind === 'failed') throw outcome.error;
  const { ack } = outcome;
  printResult(flags, { value: () => ack, text: () => `${ack.file} seq ${ack.seq} id ${ack.id}\n` });
  return 0;
}

function eventOf(agent: string, { words, flags }: SetArguments): EventInput {
  const [, state, heartbeat, task, session, error] = words.map(given);
  if (!agentStates.some((one) => one === state))
    throw usage(`"${state ?? ''}" is no state`, `States are ${agentStates.join(', ')}.`);
  const told = {
    last_heartbeat: heartbeat,
    last_task_id: once('task', task, flags.task),
    session_id: session,
    last_error: once('error', error, flags.error),
  };
  const data = Object.fromEntries(
    Object.entries({ state, ...told }).filter(([, value]) => value !== undefined),
  );
  return {
    event: 'status_set',
    task_id: told.last_task_id ?? 'unknown',
    source: flags.source ?? 'user',
    summary: `${agent} is ${state ?? ''}`,
    data,
  };
}

function given(word: string): string | undefined {
  return word === '' || word === '-' ? undefined : word;
}

function once(name: string, word: string | undefined, flag: string | undefined): string | undefined {
  if (word !== undefined && flag !== undefined)
    throw usage(`--${name} is given twice: as a word and as a flag`);
  return word ?? flag;
}
