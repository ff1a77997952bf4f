import { zoneClock } from '../../core/timestamp.js';
import { realEdges } from '../../storage/edges.js';
import { readWorkspace } from '../../storage/workspace.js';
import { parseDay } from './time-bound.js';

/** `2026-11-19`, `today` or `yesterday`, in the time zone of the workspace. @throws LedgerError USAGE, SCHEMA_INVALID */
export function namedDay(root: string, text: string): string {
  const edges = realEdges();
  const clock = readWorkspace(root, edges)?.clock ?? zoneClock('UTC');
  return parseDay(text, { clock, nowMs: edges.now() });
}
