import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { codeCacheName, readCodeCache, saveCodeCache } from './code-cache.js';
import { bundleFor } from './hot/command-names.js';
import type { runMain } from './main.js';

/** Digests of the bundles' contents, put in when the launcher is built. */
declare const HOT_DIGESTS: Readonly<Record<'hot' | 'loop', string>>;

interface HotEntrance {
  /** Undefined: the full entrance is to take the command line. */
  readonly runHot: (args: readonly string[]) => number | Promise<number> | undefined;
}

interface FullEntrance {
  readonly runMain: typeof runMain;
}

const args = process.argv.slice(2);
const bundleName = bundleFor(args);
const status = bundleName === undefined ? undefined : runHot(bundleName);
if (status === undefined) void runFull();
else if (typeof status === 'number') end(status);
else void status.then(end);

/** Everything is written: ending here spares the process half a millisecond of tidying up. */
function end(exitStatus: number): never {
  process.exit(exitStatus);
}

/** Runs the bundle from its compiled form, or compiles it and keeps that for next time. */
function runHot(bundled: 'hot' | 'loop'): number | Promise<number> | undefined {
  const bundle = join(__dirname, `${bundled}.cjs`);
  const name = codeCacheName(HOT_DIGESTS[bundled]);
  const cachedData = readCodeCache(__dirname, name);
  const script = new Script(readFileSync(bundle, 'latin1'), {
    filename: bundle,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const module = { exports: {} as HotEntrance };
  (script.runInThisContext() as CommonJs)(module.exports, require, module);
  const result = module.exports.runHot(args);
  // Compiled once it has run, so that the functions a run needs are in it. V8's flags are part of what it checks.
  const isUsable = cachedData !== undefined && script.cachedDataRejected === false;
  if (!isUsable && hasUsualFlags()) saveCodeCache(name, script.createCachedData());
  return result;
}

type CommonJs = (exports: object, require: NodeJS.Require, module: { exports: object }) => void;

/** With other flags the cache would be refused, made anew and refused again by the next process without them. */
function hasUsualFlags(): boolean {
  return process.execArgv.length === 0 && process.env['NODE_OPTIONS'] === undefined;
}

async function runFull(): Promise<void> {
  const main = pathToFileURL(join(__dirname, 'full/main.js')).href;
  const entrance = (await import(main)) as FullEntrance;
  process.exitCode = await entrance.runMain(args);
}
