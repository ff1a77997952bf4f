// Runs conformance vectors against the sources: npm run conformance -- FILE…
// One line a case (`ok NAME` or `FAIL NAME: path, ours, theirs`); exit 6 when one fails.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'agent-ledger-conformance-'));
const outfile = join(folder, 'run.mjs');
/** What CommonJS packages expect and an ES module lacks. */
const banner = [
  `import { createRequire as makeRequire } from 'node:module';`,
  `const require = makeRequire(import.meta.url);`,
].join(' ');

try {
  await build({
    entryPoints: [join(root, 'test/conformance/run.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: banner },
    logLevel: 'warning',
  });
  await import(pathToFileURL(outfile).href);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
