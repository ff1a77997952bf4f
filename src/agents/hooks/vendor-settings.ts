import { join } from 'node:path';
import { homedir } from 'node:os';
import { LedgerError } from '../../errors.js';
import type { VendorAdapter } from '../vendors/adapter.js';
import { hookScopes, type HookScope, type SettingsPlace } from '../vendors/hook-installation.js';
import { adapterOf, isVendor, vendors, type Vendor } from '../vendors/mapping.js';

export type { HookScope };

/** Programs whose hooks can be installed: all. */
export type HookVendor = Vendor;
export const hookVendors: readonly HookVendor[] = vendors;

/** How much is asked of the vendor's program: the events of its present version, or those that old versions know too. */
export type EventChoice = 'all' | 'basic';

export function installationOf(vendor: HookVendor): VendorAdapter['hooks'] {
  return adapterOf(vendor).hooks;
}

export function labelOf(vendor: HookVendor): string {
  return adapterOf(vendor).label;
}

/** Every event that is installed where nothing stands against it. */
export function eventsOf(vendor: HookVendor, choice: EventChoice = 'all'): readonly string[] {
  const { basicEvents, laterEvents = [] } = installationOf(vendor);
  return choice === 'basic' ? basicEvents : [...basicEvents, ...laterEvents];
}

/** The scopes for which the vendor's program has settings. */
export function scopesOf(vendor: HookVendor): readonly HookScope[] {
  return hookScopes.filter((scope) => installationOf(vendor).files[scope] !== undefined);
}

/** @throws LedgerError USAGE where the vendor has no such scope */
export function settingsPath(vendor: HookVendor, scope: HookScope, root: string): string {
  const place = installationOf(vendor).files[scope];
  if (place !== undefined) return pathOf(place, root);
  throw new LedgerError('USAGE', `${labelOf(vendor)} has no settings of the scope "${scope}"`, {
    hint: `It has: ${scopesOf(vendor).join(', ')}.`,
  });
}

/** @throws LedgerError USAGE */
export function requireHookVendor(name: string): HookVendor {
  if (isVendor(name)) return name;
  throw new LedgerError('USAGE', `hooks of "${name}" cannot be installed`, {
    hint: `Known: ${hookVendors.join(', ')}. A script of any agent can call \`agent-ledger hook AGENT EVENT SUMMARY\`.`,
  });
}

function pathOf(place: SettingsPlace, root: string): string {
  if (typeof place === 'string') return join(root, place);
  const { variable, folder, file } = place;
  const moved = variable === undefined ? undefined : process.env[variable];
  return join(moved || join(process.env['HOME'] || homedir(), folder), file);
}
