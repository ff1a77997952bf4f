import { requireAgentName } from '../../core/agent-name.js';
import type { EventInput } from '../../ledger/prepare.js';
import type { LedgerConfig } from '../../schema/generated/types.js';
import { storeBlob } from '../../storage/blob.js';
import type { HookCall, HookReader } from '../hook/hook-call.js';
import type { OpenedPlace } from '../hook/hook-place.js';
import { vendorHookEvents } from './hook.js';
import type { Vendor } from './mapping.js';
import type { PayloadLimits } from './payload-level.js';

/**
 * Reads calls of `hook VENDOR [EVENT] [PAYLOAD]`: the payload is the word that is JSON, else standard input. Events go to
 * --agent, else AGENT_LEDGER_AGENT, else the vendor's name. Nothing is asked for where there is no ledger.
 * @throws LedgerError INVALID_AGENT
 */
export function vendorHookReader(vendor: Vendor): HookReader {
  return (call) => {
    const agent = requireAgentName(call.flags.agent ?? (process.env['AGENT_LEDGER_AGENT'] || vendor));
    const createsWorkspace = false;
    const place = call.place({ createsWorkspace });
    const events = place === undefined ? [] : eventsOf(vendor, call, { agent, place });
    return { agent, events, createsWorkspace };
  };
}

function eventsOf(
  vendor: Vendor,
  call: HookCall,
  { agent, place }: { readonly agent: string; readonly place: OpenedPlace },
): readonly EventInput[] {
  const { root, config, edges, rules, workspace } = place;
  const { inputs, blob } = vendorHookEvents(vendor, {
    ...payloadOf(call),
    env: process.env,
    agent,
    root,
    home: process.env['HOME'],
    redact: rules.redact,
    sha256: edges.sha256,
    limits: limitsOf(config),
  });
  if (blob !== undefined && workspace !== undefined) storeQuietly(root, blob);
  const { session, task } = call.flags;
  const given = {
    ...(session === undefined ? {} : { session_id: session }),
    ...(task === undefined ? {} : { task_id: task }),
  };
  if (process.env['AGENT_LEDGER_PROBE'] !== '1') return inputs.map((input) => ({ ...input, ...given }));
  return inputs.map((input) => ({ ...input, ...given, data: { ...input.data, probe: true } }));
}

function payloadOf({ words, input }: HookCall): {
  readonly event: string | undefined;
  readonly payloadText: string;
} {
  const at = words.findIndex((word) => /^[\ufeff\s]*[{[]/.test(word));
  const event = words.find((_, index) => index !== at);
  const given = words[at];
  return { event, payloadText: given ?? Buffer.from(input().bytes).toString('utf8') };
}

/** Without its blob the event still tells the payload's digest. */
function storeQuietly(root: string, blob: Parameters<typeof storeBlob>[1]): void {
  try {
    storeBlob(root, blob);
  } catch {
    // A full or read-only disk is told where the event is recorded.
  }
}

/** The settings as limits. */
export function limitsOf({ hooks, limits }: LedgerConfig): Partial<PayloadLimits> {
  return {
    ...(hooks?.payload === undefined ? {} : { level: hooks.payload }),
    ...(limits?.stringCharacters === undefined ? {} : { stringCharacters: limits.stringCharacters }),
    ...(limits?.eventBytes === undefined ? {} : { eventBytes: limits.eventBytes }),
  };
}
