import { cutText } from '../../core/cut-text.js';
import type { EventInput } from '../../ledger/prepare.js';
import type { VendorEvent } from './adapter.js';
import { ledgerEventFor, type Vendor } from './mapping.js';
import { factsAt, fitData, openingOf, type PayloadLimits } from './payload-level.js';
import { summaryLine } from './summary-line.js';

/** The payload that an event was read from. */
export interface PayloadSource {
  readonly vendor: Vendor;
  readonly limits: PayloadLimits;
  /** SHA-256 of the redacted payload's JSON text, and the bytes that came. */
  readonly digest: string;
  readonly bytes: number;
  /** Redacted. */
  readonly payload: unknown;
  /** Why there was no object in it. */
  readonly fault?: string | undefined;
  /** Who names the session where the payload does not. */
  readonly session?: string | undefined;
}

/** Ids are long enough for every vendor's, and short enough for every event. */
const idCharacters = 200;

/**
 * What one vendor event is recorded as. Its name is looked up in the mapping table; a name that is not there, a missing
 * name and a payload that is no object make an `info` with `data.drift`, keys never seen before `data.drift_keys`.
 */
export function ledgerEvent(event: VendorEvent, source: PayloadSource): EventInput {
  const { vendor, limits } = source;
  const mapped = source.fault === undefined ? ledgerEventFor(vendor, event.rows) : undefined;
  const name = cutText(event.name === '' ? 'unknown' : event.name, idCharacters);
  const facts = {
    ...otherIds(event),
    ...factsAt(limits, event),
    ...driftOf(event, source, mapped !== undefined),
  };
  const whole = limits.level === 'full' ? [{ ...facts, payload: source.payload }] : [];
  const data = fitData(keptIds(event, source, name), [...whole, facts], limits);
  return {
    event: mapped ?? 'info',
    source: vendor,
    summary: summaryLine(mapped ?? 'info', `${vendor} ${name}`, data),
    data,
  };
}

/** First the vendor, then its session: so the session of a line can be cut from its bytes. */
function keptIds(
  { ids }: VendorEvent,
  { vendor, digest, session = ids.vendor_session }: PayloadSource,
  name: string,
): Readonly<Record<string, string>> {
  return {
    vendor,
    ...cutIds({ vendor_session: session }),
    vendor_event: name,
    ...cutIds({ call_id: ids.call_id, turn_id: ids.turn_id, agent_id: ids.agent_id }),
    payload_digest: digest,
  };
}

function otherIds({ ids }: VendorEvent): Readonly<Record<string, string>> {
  return cutIds({ vendor_version: ids.vendor_version, cwd: ids.cwd });
}

function cutIds(ids: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const entries = Object.entries(ids).flatMap(([key, id]) =>
    id === undefined || id === '' ? [] : [[key, cutText(id, idCharacters)] as const],
  );
  return Object.fromEntries(entries);
}

function driftOf(
  { name, strangeKeys }: VendorEvent,
  { fault, bytes, payload, limits }: PayloadSource,
  isMapped: boolean,
): Readonly<Record<string, unknown>> {
  const drift = fault ?? (isMapped ? undefined : name === '' ? 'no_event_name' : 'unknown_event');
  const hasPreview = fault !== undefined && typeof payload === 'string' && payload !== '';
  return {
    payload_bytes: bytes,
    ...(drift === undefined ? {} : { drift }),
    ...(strangeKeys.length === 0 ? {} : { drift_keys: strangeKeys }),
    ...(hasPreview && limits.level !== 'digest' ? { preview: openingOf(payload) } : {}),
  };
}
