import { isAgentName } from '../../core/agent-name.js';
import { parseSessionId, type SessionId } from '../../core/session-id.js';
import { LedgerError } from '../../errors.js';

/** Agent names have 64 characters at most, numbers far fewer than the rest. */
const longestId = 128;

/**
 * Takes an id apart before any path is built from it.
 * @throws LedgerError SESSION_NOT_FOUND for what cannot be a session's id
 */
export function requireSessionId(text: string): SessionId {
  const id = text.length <= longestId ? parseSessionId(text) : undefined;
  if (id !== undefined && isAgentName(id.agent)) return id;
  throw new LedgerError('SESSION_NOT_FOUND', `"${text.slice(0, 80)}" is no session id`, {
    details: { session_id: text.slice(0, longestId) },
    hint: 'Session ids look like 2026-11-20_cls_001; `agent-ledger session list` shows those that are here.',
  });
}
