import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createFile } from '../../storage/create-file.js';
import { makeFolder } from '../../storage/make-folder.js';

export interface CopiedSchemas {
  /** Relative to the root. */
  readonly created: readonly string[];
  readonly left: readonly string[];
}

/**
 * Copies the JSON Schemas of this package to `schemas/` for whoever reads the ledgers without it. Files that are there
 * stay as they are. Where the package's files are not to be found (a program bundled into one file) none are copied.
 * @throws LedgerError IO_*
 */
export function copySchemas(root: string, from = ownSchemas()): CopiedSchemas {
  const names = from === undefined ? [] : schemaNames(from);
  if (names.length > 0) makeFolder(join(root, 'schemas'));
  const created: string[] = [];
  const left: string[] = [];
  for (const name of names) {
    const text = readFileSync(join(from ?? '', name), 'utf8');
    (createFile(join(root, 'schemas', name), text) ? created : left).push(`schemas/${name}`);
  }
  return { created, left };
}

/** The nearest `schemas` folder upward from this file that holds ours: beside `src` and beside `dist`. */
function ownSchemas(): string | undefined {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const schemas = join(folder, 'schemas');
    if (existsSync(join(schemas, 'ledger-line.schema.json'))) return schemas;
  }
  return undefined;
}

function schemaNames(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.schema.json'))
    .sort();
}
