import { LedgerError } from '../errors.js';

const agentName = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** Agent names are folder names: checked before any path is built from one. */
export function isAgentName(name: string): boolean {
  return agentName.test(name);
}

/** @throws LedgerError INVALID_AGENT */
export function requireAgentName(name: string): string {
  if (isAgentName(name)) return name;
  throw new LedgerError('INVALID_AGENT', `${JSON.stringify(name.slice(0, 80))} is no agent name`);
}

const namesShown = 12;

/** For a hint: the first of them, and how many more there are; names are expected to be sorted. */
export function namesInWords(names: readonly string[]): string {
  const more = names.length - namesShown;
  const shown = names.slice(0, namesShown).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}
