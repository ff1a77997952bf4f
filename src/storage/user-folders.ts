import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Folders of the user outside every workspace, by the XDG base directory rules: keys (config), pinned heads (state),
 * compiled code (cache).
 */
export function userFolder(kind: 'config' | 'state' | 'cache'): string {
  const [variable, fallback] = {
    config: ['XDG_CONFIG_HOME', '.config'],
    state: ['XDG_STATE_HOME', '.local/state'],
    cache: ['XDG_CACHE_HOME', '.cache'],
  }[kind] as [string, string];
  const given = process.env[variable];
  // The XDG rules say that relative values are invalid and to be ignored.
  const base =
    given !== undefined && isAbsolute(given) ? given : join(process.env['HOME'] ?? homedir(), fallback);
  return join(base, 'agent-ledger');
}
