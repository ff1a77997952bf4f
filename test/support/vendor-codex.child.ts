/** Plays a session as Codex does, by its documentation: `node vendor-codex.mjs SCRIPT.json`; a report on stdout. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { playSession, type VendorRules, type VendorScript } from './vendor-program.js';

const rootKeys = new Set(['description', 'hooks']);
const sessionEndMs = 3_000;

const rules: VendorRules = {
  settings: (project) => [
    join(process.env['CODEX_HOME'] || join(process.env['HOME'] ?? '', '.codex'), 'hooks.json'),
    join(project, '.codex/hooks.json'),
  ],
  // An event that is not known is passed over alone, a key beside "hooks" costs the file.
  refuses: (settings) => {
    const unknown = Object.keys(settings).find((key) => !rootKeys.has(key));
    return unknown === undefined ? undefined : `unknown field ${unknown}`;
  },
  env: () => ({}),
  folder: ({ cwd, project }) => cwd ?? project,
  runsSameOnce: false,
  asyncHooks: 'skipped',
  budgetMs: (event) => (event === 'SessionEnd' ? sessionEndMs : undefined),
};

const script = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as VendorScript;
process.stdout.write(JSON.stringify(await playSession(script, rules)));
