import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { codeCacheName, readCodeCache, saveCodeCache } from './code-cache.js';
import type { runHot as runHotCommand } from './hot.js';
import { mayBeHot } from './hot/command-names.js';
import type { runMain } from './main.js';

/** A digest of the bundle's content, put in when the launcher is built. */
declare const HOT_DIGEST: string;

interface HotEntrance {
  readonly runHot: typeof runHotCommand;
}

interface FullEntrance {
  readonly runMain: typeof runMain;
}

const args = process.argv.slice(2);
const status = mayBeHot(args) ? runHot() : undefined;
if (status === undefined) void runFull();
// Everything is written: ending here spares the process half a millisecond of tidying up.
else process.exit(status);

/** Runs the bundle from its compiled form, or compiles it and keeps that for next time. */
function runHot(): number | undefined {
  const bundle = join(__dirname, 'hot.cjs');
  const name = codeCacheName(HOT_DIGEST);
  const cachedData = readCodeCache(__dirname, name);
  const script = new Script(readFileSync(bundle, 'utf8'), {
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
  const main = pathToFileURL(join(__dirname, '../cli/main.js')).href;
  const entrance = (await import(main)) as FullEntrance;
  process.exitCode = await entrance.runMain(args);
}
