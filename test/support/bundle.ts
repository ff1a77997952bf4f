import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll } from 'vitest';

const bundles = new Map<string, string>();
let folder: string | undefined;

/** What CommonJS packages expect and an ES module lacks. */
const banner = [
  `import { createRequire as makeRequire } from 'node:module';`,
  `const require = makeRequire(import.meta.url);`,
  `const { filename: __filename, dirname: __dirname } = import.meta;`,
].join(' ');

/**
 * Bundles a TypeScript program with all it imports and returns the path of an .mjs file that plain node runs:
 * for tests that need real processes. Each program is built once for a test file and removed after it, so import this
 * in test files and their support only.
 */
export function bundleScript(entryTs: string): string {
  const known = bundles.get(entryTs);
  if (known !== undefined) return known;
  const outfile = join(bundleFolder(), `${bundles.size}-${basename(entryTs, '.ts')}.mjs`);
  buildSync({
    entryPoints: [entryTs],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: banner },
    logLevel: 'warning',
  });
  bundles.set(entryTs, outfile);
  return outfile;
}

function bundleFolder(): string {
  folder ??= mkdtempSync(join(tmpdir(), 'agent-ledger-bundle-'));
  return folder;
}

/** Not at the exit of the process: the test runner kills its workers. */
afterAll(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});
