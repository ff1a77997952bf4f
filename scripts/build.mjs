// Builds dist/: validators and types from the schemas, the library with tsc, the commands with
// esbuild. Runs after `npm ci` as well. dist/ is made aside and changed at the end, so that a failed build leaves the
// old one.
import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const typescript = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const dist = join(root, 'dist');
const aside = join(root, `node_modules/.cache/agent-ledger-build-${process.pid}`);

try {
  mkdirSync(aside, { recursive: true });
  run('scripts/build-schemas.mjs');
  run(typescript, '-p', 'tsconfig.build.json', '--outDir', join(aside, 'new'));
  run('scripts/bundle-commands.mjs', join(aside, 'new/bin'));
  rmSync(dist, { recursive: true, force: true });
  renameSync(join(aside, 'new'), dist);
} finally {
  rmSync(aside, { recursive: true, force: true });
}

function run(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status === 0) return;
  rmSync(aside, { recursive: true, force: true });
  process.exit(status ?? 1);
}
