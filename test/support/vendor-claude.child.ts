/** Plays a session as Claude Code does, by its documentation: `node vendor-claude.mjs SCRIPT.json`; a report on stdout. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { playSession, type VendorRules, type VendorScript } from './vendor-program.js';

const knownEvents = new Set(
  [
    'SessionStart Setup UserPromptSubmit UserPromptExpansion PreToolUse PermissionRequest PermissionDenied PostToolUse',
    'PostToolUseFailure PostToolBatch Notification SubagentStart SubagentStop TaskCreated TaskCompleted Stop StopFailure',
    'TeammateIdle PreCompact PostCompact SessionEnd ConfigChange CwdChanged DirectoryAdded FileChanged InstructionsLoaded',
    'WorktreeCreate WorktreeRemove MessageDisplay Elicitation ElicitationResult',
  ].flatMap((line) => line.split(' ')),
);

const sessionEndMs = 1_500;
const sessionEndMaxSec = 60;

const rules: VendorRules = {
  settings: (project) => [
    join(process.env['CLAUDE_CONFIG_DIR'] || join(process.env['HOME'] ?? '', '.claude'), 'settings.json'),
    join(project, '.claude/settings.json'),
    join(project, '.claude/settings.local.json'),
  ],
  refuses: ({ hooks = {} }) => {
    const unknown = Object.keys(hooks).find((event) => !knownEvents.has(event));
    return unknown === undefined ? undefined : `hooks.${unknown}: invalid key in record`;
  },
  env: (project) => ({ CLAUDE_PROJECT_DIR: project }),
  folder: ({ cwd, project }) => cwd ?? project,
  runsSameOnce: true,
  asyncHooks: 'background',
  budgetMs: (event, timeoutsSec) => {
    if (event !== 'SessionEnd') return undefined;
    const own = timeoutsSec.filter((timeout) => timeout !== undefined);
    return Math.max(sessionEndMs, Math.min(sessionEndMaxSec, Math.max(0, ...own)) * 1000);
  },
};

const script = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as VendorScript;
process.stdout.write(JSON.stringify(await playSession(script, rules)));
