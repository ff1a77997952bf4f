import { vendorHookReader } from '../vendors/hook-reader.js';
import { isVendor } from '../vendors/mapping.js';
import { genericHook } from './generic-hook.js';
import type { HookCall, HookRecord } from './hook-call.js';

/**
 * The events a call stands for: by the reader of the vendor it names, which is never an agent's name, else by the
 * generic one.
 * @throws LedgerError when the reader does
 */
export function hookEvents(call: HookCall): HookRecord {
  return isVendor(call.name) ? vendorHookReader(call.name)(call) : genericHook(call);
}
