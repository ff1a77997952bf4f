import type { GuardVerdict } from '../runs/guard.js';
import type { RunDesk } from '../runs/tools/desk.js';
import { judgeTool } from '../runs/tools/judge-tool.js';

export interface GuardedCall {
  /** Event that the hook was configured for; absent = the payload's own. */
  readonly event: string | undefined;
  /** What Claude Code sent, as it came. */
  readonly payloadText: string;
  /** AGENT_LEDGER_RUN and AGENT_LEDGER_AGENT say which run and whose step. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly openDesk: () => RunDesk;
}

/**
 * What Claude Code is to read on standard output before it uses a tool: nothing when it may, else a denial with its reason.
 * Without AGENT_LEDGER_RUN everything may be used; with it whatever is in doubt is denied, also a payload that cannot be
 * read and a workspace that cannot be opened. Never rejects.
 */
export async function claudeGuardAnswer(call: GuardedCall): Promise<string> {
  const runId = call.env['AGENT_LEDGER_RUN'] ?? '';
  if (runId === '') return '';
  const payload = readPayload(call.payloadText);
  const event = call.event ?? textAt(payload, 'hook_event_name') ?? 'PreToolUse';
  if (event !== 'PreToolUse') return '';
  const verdict = await verdictOn(call, { runId, tool: textAt(payload, 'tool_name') ?? '' });
  return verdict.allowed ? '' : `${denial(verdict.reason)}\n`;
}

async function verdictOn(
  { env, openDesk }: GuardedCall,
  { runId, tool }: { readonly runId: string; readonly tool: string },
): Promise<GuardVerdict> {
  const caller = env['AGENT_LEDGER_AGENT'] ?? '';
  try {
    const verdict = await judgeTool(openDesk(), { caller, run_id: runId, tool });
    return caller === '' && !verdict.allowed ? nobody : verdict;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { allowed: false, reason: `run "${runId}" cannot be looked at: ${reason}` };
  }
}

const nobody: GuardVerdict = {
  allowed: false,
  reason: "AGENT_LEDGER_RUN is set but AGENT_LEDGER_AGENT is not, so that no step can be the caller's",
};

function denial(reason: string): string {
  const permissionDecisionReason = `agent-ledger: ${reason}`;
  return JSON.stringify({
    hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'deny', permissionDecisionReason },
  });
}

function readPayload(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

function textAt(payload: unknown, key: string): string | undefined {
  if (typeof payload !== 'object' || payload === null || !Object.hasOwn(payload, key)) return undefined;
  const value = (payload as Readonly<Record<string, unknown>>)[key];
  return typeof value === 'string' ? value : undefined;
}
