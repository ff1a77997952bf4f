import { relativisePaths } from '../../core/redaction/relative-path.js';
import { parseSessionId } from '../../core/session-id.js';
import type { Sha256 } from '../../core/sha256.js';
import type { EventInput } from '../../ledger/prepare.js';
import type { VendorEvent } from './adapter.js';
import { danglingEnd } from './dangling.js';
import { withoutKeys } from './dropped-keys.js';
import { ledgerEvent, type PayloadSource } from './ledger-event.js';
import { adapterOf, type Vendor } from './mapping.js';
import { openCalls, type OpenCall, type OpenCallsQuestion } from './open-calls.js';
import { readPayload } from './payload.js';
import { defaultLimits, openingOf, type PayloadLimits } from './payload-level.js';

/** One call of a vendor's hook. */
export interface VendorHookCall {
  /** The event's name on the command line. */
  readonly event?: string | undefined;
  /** As it came on standard input or as last argument. */
  readonly payloadText: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whose ledger the events go to. */
  readonly agent: string;
  readonly root: string;
  /** Home folder; paths in it begin with `~`. */
  readonly home?: string | undefined;
  /** The workspace's redaction. */
  readonly redact: <T>(value: T) => T;
  readonly sha256: Sha256;
  /** Settings `hooks.payload`, `limits.stringCharacters`, `limits.eventBytes`. */
  readonly limits?: Partial<PayloadLimits>;
  /** Where calls without a result are looked up; default: the agent's files. */
  readonly findOpenCalls?: ((question: OpenCallsQuestion) => readonly OpenCall[]) | undefined;
}

export interface VendorHookEvents {
  /** To be appended in this order, in one session: the vendor's. At least one. */
  readonly inputs: readonly EventInput[];
  /** The redacted payload, to be kept under its digest (`data.payload_digest`); only at the level `full`. */
  readonly blob?: { readonly digest: string; readonly text: string };
}

/**
 * What a hook's payload is recorded as. Any text gives at least one event that the ledger accepts, and nothing is
 * thrown: a fault of ours is recorded as drift like a vendor's. The payload is redacted as a whole before anything is
 * cut from it. Reads the agent's files only where a turn, a subagent or a session ends.
 */
export function vendorHookEvents(vendor: Vendor, call: VendorHookCall): VendorHookEvents {
  try {
    return readHookCall(vendor, call);
  } catch (error) {
    return { inputs: [unread(vendor, call, error)] };
  }
}

function readHookCall(vendor: Vendor, call: VendorHookCall): VendorHookEvents {
  const limits = { ...defaultLimits, ...call.limits };
  const { translate, dropped } = adapterOf(vendor);
  const { value: sent, bytes, fault } = readPayload(call.payloadText);
  const value = withoutKeys(sent, dropped);
  const payload = call.redact(
    relativisePaths(value, { root: call.root, ...(call.home === undefined ? {} : { home: call.home }) }),
  );
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const digest = call.sha256(Buffer.from(text, 'utf8'));
  const events = translate(payload, { event: call.event?.toWellFormed() });
  const inputs = events.flatMap((event) => {
    const source: PayloadSource = {
      vendor,
      limits,
      digest,
      bytes,
      payload,
      fault,
      ...sessionName(event, call),
    };
    const input = { ...ledgerEvent(event, source), ...ownSession(call) };
    return [...danglingEnds(vendor, input, call), input];
  });
  return { inputs, ...(limits.level === 'full' ? { blob: { digest, text } } : {}) };
}

/** A wrapper hands its own session down in the environment; another agent's is not ours. */
function ownSession({ env, agent }: VendorHookCall): Pick<EventInput, 'session_id'> {
  const given = env['AGENT_LEDGER_SESSION'];
  return given !== undefined && parseSessionId(given)?.agent === agent ? { session_id: given } : {};
}

/** A name of any other form stands for a session as the vendor's id does, where the vendor gives none. */
function sessionName({ ids }: VendorEvent, { env, redact }: VendorHookCall): Pick<PayloadSource, 'session'> {
  const given = env['AGENT_LEDGER_SESSION'];
  const isFree = given !== undefined && given !== '' && parseSessionId(given) === undefined;
  return isFree && ids.vendor_session === undefined ? { session: redact(given) } : {};
}

/** The end of a turn ends the calls of the main agent, a subagent's end its own ones, the session's end all. */
function danglingEnds(vendor: Vendor, input: EventInput, call: VendorHookCall): readonly EventInput[] {
  const { vendor_session: vendorSession, agent_id: agentId } = input.data ?? {};
  if (typeof vendorSession !== 'string' || !closing.has(input.event)) return [];
  const find = call.findOpenCalls ?? openCalls;
  const of =
    input.event === 'session_end' ? 'any' : { agentId: typeof agentId === 'string' ? agentId : undefined };
  try {
    const calls = find({ root: call.root, agent: call.agent, vendor, vendorSession, of });
    return calls.map((open) => ({ ...danglingEnd(vendor, open), ...ownSession(call) }));
  } catch {
    // The end itself is worth more than what it closes.
    return [];
  }
}

const closing: ReadonlySet<string> = new Set(['turn_end', 'turn_failed', 'subagent_stop', 'session_end']);

/** Nothing of the payload is told that was not redacted. */
function unread(vendor: Vendor, { event, payloadText, redact }: VendorHookCall, error: unknown): EventInput {
  const name = openingOf((event ?? 'unknown').toWellFormed());
  const reason = openingOf(redact(String(error).toWellFormed()));
  const data = {
    vendor,
    vendor_event: name,
    drift: 'adapter',
    error: reason,
    payload_bytes: Buffer.byteLength(payloadText, 'utf8'),
  };
  return { event: 'info', source: vendor, summary: `${vendor} payload could not be read`, data };
}
