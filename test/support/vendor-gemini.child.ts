/** Plays a session as Gemini CLI does, by its documentation: `node vendor-gemini.mjs SCRIPT.json`; a report on stdout. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { playSession, type HookRun, type VendorRules, type VendorScript } from './vendor-program.js';

const knownEvents = new Set(
  [
    'SessionStart SessionEnd BeforeAgent AfterAgent BeforeModel AfterModel BeforeToolSelection BeforeTool AfterTool',
    'PreCompress Notification enabled disabled notifications',
  ].flatMap((line) => line.split(' ')),
);

const rules: VendorRules = {
  settings: (project) => [
    join(process.env['HOME'] ?? '', '.gemini/settings.json'),
    join(project, '.gemini/settings.json'),
  ],
  refuses: ({ hooks = {} }) => {
    const unknown = Object.keys(hooks).find((event) => !knownEvents.has(event));
    return unknown === undefined ? undefined : `invalid hook event name: ${unknown}`;
  },
  env: (project) => ({ GEMINI_PROJECT_DIR: project, CLAUDE_PROJECT_DIR: project }),
  folder: ({ cwd, project }) => cwd ?? project,
  runsSameOnce: true,
  asyncHooks: 'skipped',
  timeoutUnitMs: 1,
  budgetMs: () => undefined,
  remark: remarkOn,
};

/** Standard output is JSON that may decide, or empty. */
function remarkOn({ stdout }: HookRun): string | undefined {
  if (stdout === '') return undefined;
  try {
    const { decision, continue: goesOn } = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
    return decision === undefined && goesOn !== false ? undefined : `decided: ${stdout.trim()}`;
  } catch {
    return `printed what is no JSON: ${stdout.trim()}`;
  }
}

const script = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as VendorScript;
process.stdout.write(JSON.stringify(await playSession(script, rules)));
