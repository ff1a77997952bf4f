import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adapterOf, vendors } from '../../../src/agents/vendors/mapping.js';

const root = join(import.meta.dirname, '../../..');
const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.ts'),
);

/** Files of the program that know a vendor by its name. */
function mentions(name: string): readonly string[] {
  const asWord = new RegExp(`['"\`]${name}['"\`]|^  ${name}: \\{|${name}Adapter`, 'm');
  return files.filter((path) => asWord.test(readFileSync(join(root, 'src', path), 'utf8'))).sort();
}

describe('a vendor', () => {
  // The first two came with needs of their own: a probe of settings, other files, a witness of what was not recorded.
  it.each(vendors.filter((vendor) => vendor !== 'claude' && vendor !== 'codex'))(
    '%s is known to its adapter and its row of the table alone',
    (vendor) => {
      expect(mentions(vendor)).toEqual([`agents/vendors/${vendor}.ts`, 'agents/vendors/mapping.ts'].sort());
    },
  );

  it('(negative control) that is named elsewhere is found there', () => {
    expect(mentions('codex').length).toBeGreaterThan(2);
  });

  it.each(vendors)('%s stands in docs/vendors.md, with the state of its trial', (vendor) => {
    const rows = readFileSync(join(root, 'docs/vendors.md'), 'utf8').split('\n');
    const row = rows.find((line) => line.includes(`| \`${vendor}\``)) ?? '';
    expect(row).toContain(adapterOf(vendor).label);
    expect(row).toMatch(/\| (?:stand-in|`unverified`) +\|$/);
  });
});
