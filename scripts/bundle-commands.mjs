// bundle-commands.mjs FOLDER: the short entrance, src/cli/hot.ts with all it needs in one file and its compiled form for
// the node that builds (fails when something heavy has found its way into it); the full entrance, src/cli/main.ts, with
// a file for each command, as 200 small modules take longer to load than most commands to run; and the launcher.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = resolve(process.argv[2] ?? join(root, 'dist/bin'));
const bundles = { hot: join(target, 'hot.cjs'), loop: join(target, 'loop.cjs') };
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
await bundleHot('src/cli/hot.ts', bundles.hot);
// The same handlers as in the full entrance, on a desk that reads no more than they need.
await bundleHot('src/cli/hot-loop.ts', bundles.loop, {
  'src/loop/tools/open-desk.ts': 'src/loop/hot-desk.ts',
  'src/ledger/follow.ts': 'src/cli/hot/no-follow.ts',
});
await bundleLauncher();
await bundleFull();
for (const bundle of Object.values(bundles)) compile(bundle);

/** `replaced`: files of src in whose place others are taken, which offer what is asked for under the same names. */
async function bundleHot(entry, bundle, replaced = {}) {
  const { metafile, outputFiles } = await build({
    ...common,
    entryPoints: [entry],
    outfile: bundle,
    plugins: [replacing(replaced)],
    write: false,
  });
  refuseHeavy(metafile);
  // A function expression: the launcher runs the file as it is, so that compiled code fits to it byte by byte.
  const code = withSharedRequires(outputFiles[0].text);
  if (Buffer.byteLength(code) !== code.length)
    throw new Error('the short entrance is read faster as ASCII: write \\uXXXX');
  writeFileSync(bundle, `(function(exports,require,module){${code}})`);
}

function replacing(replaced) {
  const filter = /\.ts$/;
  const setup = (bundling) =>
    bundling.onLoad({ filter }, ({ path }) => {
      const other = replaced[relative(root, path)];
      if (other === undefined) return undefined;
      return {
        contents: `export * from ${JSON.stringify(join(root, other))};`,
        loader: 'ts',
        resolveDir: root,
      };
    });
  return { name: 'replacing', setup };
}

/** esbuild leaves a call of require for each module that imports a built-in one: about 10 µs each, 30 times node:fs. */
function withSharedRequires(code) {
  const shared = { 'node:fs': '$fs', 'node:path': '$path' };
  const names = Object.entries(shared).map(([module, name]) => `${name}=require(${JSON.stringify(module)})`);
  const replaced = code.replace(/\brequire\("(node:fs|node:path)"\)/g, (_, module) => shared[module]);
  return replaced.replace('"use strict";', `"use strict";var ${names.join(',')};`);
}

async function bundleLauncher() {
  const digestOf = (bundle) => createHash('sha256').update(readFileSync(bundle)).digest('hex').slice(0, 16);
  const digests = Object.entries(bundles).map(([name, bundle]) => [name, digestOf(bundle)]);
  await build({
    ...common,
    entryPoints: ['src/cli/launcher.ts'],
    outfile: launcher,
    banner: { js: '#!/usr/bin/env node' },
    define: { HOT_DIGESTS: JSON.stringify(Object.fromEntries(digests)) },
  });
  chmodSync(launcher, 0o755);
}

/** New files first: a command that runs meanwhile finds those it was built with until the old ones go. */
async function bundleFull() {
  const folder = join(target, 'full');
  const old = existsSync(folder) ? readdirSync(folder) : [];
  const { outputFiles } = await build({
    ...common,
    entryPoints: ['src/cli/main.ts'],
    outdir: folder,
    format: 'esm',
    splitting: true,
    charset: 'utf8',
    minify: false,
    minifySyntax: true,
    minifyWhitespace: true,
    metafile: false,
    write: false,
  });
  mkdirSync(folder, { recursive: true });
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
  const made = new Set(outputFiles.map(({ path }) => basename(path)));
  for (const name of old) if (!made.has(name)) rmSync(join(folder, name));
}

/** No package, and no part of the standard library that takes milliseconds to load. */
function refuseHeavy({ outputs }) {
  const allowed = new Set(['node:fs', 'node:path', 'node:os']);
  const heavy = Object.values(outputs)
    .flatMap(({ imports }) => imports.map(({ path }) => path))
    .filter((path) => !allowed.has(path));
  if (heavy.length > 0) throw new Error(`too heavy for the short entrance: ${heavy.join(', ')}`);
}

function compile(bundle) {
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
