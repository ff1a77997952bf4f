import { createHash } from 'node:crypto';
import { createRedactor } from '../../../src/core/redaction/redactor.js';
import { prepareEvent, type EventInput, type PreparedEvent } from '../../../src/ledger/prepare.js';
import { vendorHookEvents, type VendorHookCall } from '../../../src/agents/vendors/hook.js';
import type { Vendor } from '../../../src/agents/vendors/mapping.js';

const redactor = createRedactor({ mark: () => '0123456789abcdef' });

export const redact = redactor.value;

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What a payload is recorded as, without a ledger. */
export function recorded(
  vendor: Vendor,
  payload: unknown,
  more: Partial<VendorHookCall> = {},
): readonly EventInput[] {
  const payloadText = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return recordedText(vendor, payloadText, more);
}

export function recordedText(
  vendor: Vendor,
  payloadText: string,
  more: Partial<VendorHookCall> = {},
): readonly EventInput[] {
  return vendorHookEvents(vendor, {
    payloadText,
    env: {},
    agent: vendor,
    root: '/home/ada/shop',
    home: '/home/ada',
    redact,
    sha256,
    findOpenCalls: () => [],
    ...more,
  }).inputs;
}

/** As an append would: throws for what the ledger does not take. */
export function prepared(input: EventInput, maxEventBytes = 60_000): PreparedEvent {
  return prepareEvent(input, { agent: 'claude', redact, maxEventBytes });
}

export function only<T>(items: readonly T[]): T {
  const [item] = items;
  if (items.length !== 1 || item === undefined) throw new Error(`expected one, found ${items.length}`);
  return item;
}
