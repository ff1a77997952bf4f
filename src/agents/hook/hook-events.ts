import { LedgerError } from '../../errors.js';
import { vendorHookReader } from '../vendors/hook-reader.js';
import { isVendor } from '../vendors/mapping.js';
import { genericHook } from './generic-hook.js';
import type { HookCall, HookRecord } from './hook-call.js';

/** Names that mean a vendor's program and its payloads, never an agent. */
export const vendorNames = ['claude', 'codex', 'gemini', 'cursor', 'copilot', 'opencode'] as const;

export type VendorName = (typeof vendorNames)[number];

/**
 * The events a call stands for: by the reader of the vendor it names, else by the generic one.
 * @throws LedgerError when the reader does, and for a reserved name that is not read
 */
export function hookEvents(call: HookCall): HookRecord {
  if (!isVendorName(call.name)) return genericHook(call);
  if (isVendor(call.name)) return vendorHookReader(call.name)(call);
  throw new LedgerError('USAGE', `"${call.name}" means a vendor's hooks, which this version does not read`, {
    hint: 'Give the agent another name.',
  });
}

export function isVendorName(name: string): name is VendorName {
  return (vendorNames as readonly string[]).includes(name);
}
