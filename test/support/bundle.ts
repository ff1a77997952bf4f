import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';

const bundles = new Map<string, string>();
let folder: string | undefined;

/** CommonJS packages inside an ES module call `require`. */
const banner = `import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);`;

/**
 * Bundles a TypeScript program with all it imports and returns the path of an .mjs file that plain node runs:
 * for tests that need real processes. Each program is built once in each test process and removed at its end.
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
  if (folder !== undefined) return folder;
  const made = mkdtempSync(join(tmpdir(), 'agent-ledger-bundle-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  folder = made;
  return made;
}
