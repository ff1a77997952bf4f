import type { VendorAdapter } from './adapter.js';
import { claudeAdapter } from './claude.js';
import { codexAdapter } from './codex.js';
import type { Vendor } from './mapping.js';

/** The adapter of each vendor of the mapping table. */
export const vendorAdapters: Readonly<Record<Vendor, VendorAdapter>> = {
  claude: claudeAdapter,
  codex: codexAdapter,
};
