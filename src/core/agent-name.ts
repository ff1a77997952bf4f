import { LedgerError } from '../errors.js';

const agentName = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** Agent names are folder names: checked before any path is built from one. */
export function isAgentName(name: string): boolean {
  return agentName.test(name);
}

/** @throws LedgerError INVALID_AGENT */
export function requireAgentName(name: string): string {
  if (isAgentName(name)) return name;
  throw new LedgerError('INVALID_AGENT', `"${name.slice(0, 80)}" is no agent name`);
}
