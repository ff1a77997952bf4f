import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import { eventAt } from './events.mjs';
import { contender } from './folders.mjs';

/** A table of what each step costs in a process that appends one event. */
export async function coldSteps({ place, repeats }) {
  const bundle = join(place.folder, 'cold-steps.cjs');
  await bundleSteps(bundle);
  const args = [
    contender('compiled.cjs'),
    bundle,
    place.newFolder('workspace'),
    JSON.stringify(content(eventAt(0))),
  ];
  const once = () => JSON.parse(execFileSync(process.execPath, args, { env: place.env, encoding: 'utf8' }));
  once();
  const runs = Array.from({ length: repeats }, once);
  if (runs.some(({ fromCache }) => !fromCache)) throw new Error('the compiled form of the steps was refused');
  return table(runs.map(({ steps }) => steps));
}

function content({ event, task_id, source, summary, data }) {
  return { event, task_id, source, summary, data };
}

function table(runs) {
  const total = runs.map((steps) => ({ value: steps.reduce((sum, { micros }) => sum + micros, 0) }));
  const entries = runs[0].map(({ name }, at) => ({
    name,
    samples: runs.map((steps) => ({ value: steps[at].micros })),
  }));
  return {
    title: 'What each step costs in such a process, on top of a bare node',
    unit: 'µs',
    entries: [...entries, { name: 'together', samples: total }],
    notes: [
      'The same functions, bundled and compiled ahead like the hot path; reading the arguments and printing are left out.',
    ],
  };
}

async function bundleSteps(outfile) {
  await build({
    entryPoints: [contender('cold-steps.mjs')],
    outfile,
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    charset: 'ascii',
    banner: { js: '(function(exports,require,module){' },
    footer: { js: '})' },
    logLevel: 'error',
  });
}
