/** Plays a session as Cursor does, by its documentation: `node vendor-cursor.mjs SCRIPT.json`; a report on stdout. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  playSession,
  type Handler,
  type HookRun,
  type VendorRules,
  type VendorScript,
} from './vendor-program.js';

const rules: VendorRules = {
  settings: (project) => [
    join(process.env['HOME'] ?? '', '.cursor/hooks.json'),
    join(project, '.cursor/hooks.json'),
  ],
  refuses: ({ version, hooks }) => {
    if (version !== 1) return `unknown version ${String(version)}`;
    const lists = Object.values(hooks ?? {}) as readonly unknown[];
    return lists.every((list) => Array.isArray(list) && list.every(isHandler))
      ? undefined
      : 'a hook without a command';
  },
  env: (project) => ({ CURSOR_PROJECT_DIR: project, CURSOR_VERSION: '2026.03.01' }),
  folder: ({ cwd, project }) => cwd ?? project,
  runsSameOnce: false,
  asyncHooks: 'skipped',
  bareHandlers: ({ hooks }, event) =>
    ((hooks?.[event] ?? []) as unknown as readonly Handler[]).map((handler) => ({
      ...handler,
      type: 'command',
    })),
  budgetMs: () => undefined,
  remark: remarkOn,
};

function isHandler(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && typeof (value as Partial<Handler>).command === 'string'
  );
}

/** A JSON object is waited for; some of its members decide, and a verdict of `allow` keeps the person from being asked. */
function remarkOn({ stdout }: HookRun): string | undefined {
  try {
    const {
      permission,
      continue: goesOn,
      followup_message: more,
    } = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
    const isSilent = permission === undefined && goesOn !== false && more === undefined;
    return isSilent ? undefined : `decided: ${stdout.trim()}`;
  } catch {
    return `gave no JSON: ${stdout.trim()}`;
  }
}

const script = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as VendorScript;
process.stdout.write(JSON.stringify(await playSession(script, rules)));
