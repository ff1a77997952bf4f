import { requireAgentName } from '../../core/agent-name.js';
import { LedgerError } from '../../errors.js';

/**
 * Who acts: the name that was given, else AGENT_LEDGER_AGENT; never guessed. Where that variable is set, a name that was
 * given must equal it: a process that was started for one agent does not speak for another.
 * @throws LedgerError ACCESS_DENIED (nobody named, or somebody else), INVALID_AGENT
 */
export function requireCaller(
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const own = env['AGENT_LEDGER_AGENT'] ?? '';
  const caller = given ?? own;
  if (caller === '') {
    throw new LedgerError('ACCESS_DENIED', 'nobody is named who acts', {
      hint: 'Name the caller with --as NAME or AGENT_LEDGER_AGENT.',
    });
  }
  requireAgentName(caller);
  if (own === '' || own === caller) return caller;
  throw new LedgerError('ACCESS_DENIED', `--as ${caller} is not ${own}, whom AGENT_LEDGER_AGENT names`, {
    details: { as: caller, agent: own },
    hint: 'Leave out --as, or start the command without AGENT_LEDGER_AGENT.',
  });
}
