import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openLedger, type LedgerOptions } from '../../src/ledger/open.js';
import { codeOf, withTempLedger } from '../support/ledger.js';

describe('opening a ledger from a program without types', () => {
  it.each([
    { durability: 'sync' },
    { durability: null },
    { lockTimeoutMs: -1 },
    { lockTimeoutMs: '5s' },
    { lockTimeoutMs: Number.NaN },
  ])('refuses %j and makes nothing', (options) =>
    withTempLedger(async ({ root }) => {
      const open = (): unknown => openLedger({ root: `${root}/new`, ...options } as LedgerOptions);
      expect(await codeOf(open)).toBe('USAGE');
      expect(readdirSync(root)).not.toContain('new');
    }),
  );
});
