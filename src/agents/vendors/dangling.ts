import { contentUlid } from '../../core/content-ulid.js';
import type { EventInput } from '../../ledger/prepare.js';
import type { OpenCall } from './open-calls.js';
import type { Vendor } from './mapping.js';
import { summaryLine } from './summary-line.js';

/** Of a call's facts those that say which call it was. */
const toldAgain = [
  'vendor',
  'vendor_session',
  'vendor_event',
  'call_id',
  'turn_id',
  'agent_id',
  'tool',
  'command',
  'paths',
  'target',
] as const;

/**
 * A cancelled call fires no hook: it is closed when its turn ends, by a `tool_error` with `data.dangling`. Its id and
 * content come from the call's line alone, so that two ends of a turn at once record it once.
 */
export function danglingEnd(vendor: Vendor, { callId, ts, data }: OpenCall): EventInput {
  const told = Object.fromEntries(
    toldAgain.flatMap((key) => (key in data ? [[key, data[key]] as const] : [])),
  );
  const facts = { ...told, dangling: true, interrupted: true };
  return {
    event: 'tool_error',
    source: vendor,
    id: contentUlid(Date.parse(ts), `dangling ${callId} ${JSON.stringify(told)}`),
    summary: summaryLine('tool_error', vendor, facts),
    data: facts,
  };
}
