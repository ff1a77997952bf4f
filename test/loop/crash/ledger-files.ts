import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What each ledger file holds, by its path in the workspace. */
export function ledgerBytes(root: string): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  const ledgers = join(root, 'g/ledger');
  if (statSync(ledgers, { throwIfNoEntry: false }) === undefined) return files;
  for (const agent of readdirSync(ledgers)) {
    if (!statSync(join(ledgers, agent)).isDirectory()) continue;
    for (const name of readdirSync(join(ledgers, agent))) {
      const file = join('g/ledger', agent, name);
      if (name.endsWith('.jsonl')) files.set(file, readFileSync(join(root, file)));
    }
  }
  return files;
}
