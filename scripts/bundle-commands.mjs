// bundle-hot.mjs FOLDER: the short entrance, src/cli/hot.ts with all it needs in one file, the launcher that runs it,
// and its compiled form for the node that builds. Fails when something heavy has found its way into the bundle.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = resolve(process.argv[2] ?? join(root, 'dist/bin'));
const bundle = join(target, 'hot.cjs');
const launcher = join(target, 'agent-ledger.cjs');
const common = {
  packages: 'external',
  absWorkingDir: root,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  charset: 'ascii',
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
};

mkdirSync(target, { recursive: true });
for (const name of readdirSync(target)) if (name.endsWith('.cache')) rmSync(join(target, name));
await bundleHot();
await bundleLauncher();
compile();

async function bundleHot() {
  const { metafile, outputFiles } = await build({
    ...common,
    entryPoints: ['src/cli/hot.ts'],
    outfile: bundle,
    write: false,
  });
  refuseHeavy(metafile);
  // A function expression: the launcher runs the file as it is, so that compiled code fits to it byte by byte.
  const code = withSharedRequires(outputFiles[0].text);
  if (Buffer.byteLength(code) !== code.length)
    throw new Error('the short entrance is read faster as ASCII: write \\uXXXX');
  writeFileSync(bundle, `(function(exports,require,module){${code}})`);
}

/** esbuild leaves a call of require for each module that imports a built-in one: about 10 µs each, 30 times node:fs. */
function withSharedRequires(code) {
  const shared = { 'node:fs': '$fs', 'node:path': '$path' };
  const names = Object.entries(shared).map(([module, name]) => `${name}=require(${JSON.stringify(module)})`);
  const replaced = code.replace(/\brequire\("(node:fs|node:path)"\)/g, (_, module) => shared[module]);
  return replaced.replace('"use strict";', `"use strict";var ${names.join(',')};`);
}

async function bundleLauncher() {
  const digest = createHash('sha256').update(readFileSync(bundle)).digest('hex').slice(0, 16);
  await build({
    ...common,
    entryPoints: ['src/cli/launcher.ts'],
    outfile: launcher,
    banner: { js: '#!/usr/bin/env node' },
    define: { HOT_DIGEST: JSON.stringify(digest) },
  });
  chmodSync(launcher, 0o755);
}

/** No package, and no part of the standard library that takes milliseconds to load. */
function refuseHeavy({ outputs }) {
  const allowed = new Set(['node:fs', 'node:path', 'node:os']);
  const heavy = Object.values(outputs)
    .flatMap(({ imports }) => imports.map(({ path }) => path))
    .filter((path) => !allowed.has(path));
  if (heavy.length > 0) throw new Error(`too heavy for the short entrance: ${heavy.join(', ')}`);
}

function compile() {
  const folder = mkdtempSync(join(tmpdir(), 'agent-ledger-build-'));
  const { NODE_OPTIONS: _, ...env } = process.env;
  try {
    execFileSync(process.execPath, [join(root, 'scripts/compile-hot.mjs'), bundle, launcher], {
      cwd: folder,
      env: { ...env, HOME: folder, XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder },
      input: JSON.stringify(usualPayload(folder)),
      stdio: ['pipe', 'ignore', 'inherit'],
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What Claude Code sends when a file was read. */
function usualPayload(folder) {
  const file_path = join(folder, 'workspace/index.ts');
  return {
    session_id: 'a-session',
    transcript_path: join(folder, 'a-session.jsonl'),
    cwd: folder,
    permission_mode: 'default',
    hook_event_name: 'PostToolUse',
    tool_name: 'Read',
    tool_input: { file_path },
    tool_response: { type: 'text', file: { filePath: file_path, content: 'one\ntwo\n', numLines: 2 } },
    tool_use_id: 'toolu_0',
  };
}
