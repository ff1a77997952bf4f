/** Plays a session as Copilot CLI does, by its documentation: `node vendor-copilot.mjs SCRIPT.json`; a report on stdout. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  playSession,
  type Handler,
  type HookRun,
  type VendorRules,
  type VendorScript,
} from './vendor-program.js';

interface CopilotHandler {
  readonly type: string;
  readonly bash?: string;
  readonly timeoutSec?: number;
}

const defaultTimeoutSec = 30;

const rules: VendorRules = {
  settings: (project) => {
    const folder = join(project, '.github/hooks');
    const names = existsSync(folder) ? readdirSync(folder) : [];
    return names.filter((name) => name.endsWith('.json')).map((name) => join(folder, name));
  },
  refuses: ({ version }) => (version === 1 ? undefined : `unknown version ${String(version)}`),
  env: () => ({}),
  folder: ({ project }) => project,
  runsSameOnce: false,
  asyncHooks: 'skipped',
  bareHandlers: ({ hooks }, event) =>
    ((hooks?.[event] ?? []) as unknown as readonly CopilotHandler[]).flatMap(
      ({ type, bash, timeoutSec }): readonly Handler[] =>
        bash === undefined ? [] : [{ type, command: bash, timeout: timeoutSec ?? defaultTimeoutSec }],
    ),
  budgetMs: () => undefined,
  // The payload does not say what it is.
  sent: ({ hook_event_name: _, ...payload }) => payload,
  remark: remarkOn,
};

/** Only what is printed before a tool counts. */
function remarkOn({ event, stdout }: HookRun): string | undefined {
  return event === 'preToolUse' && stdout !== '' ? `decided: ${stdout.trim()}` : undefined;
}

const script = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as VendorScript;
process.stdout.write(JSON.stringify(await playSession(script, rules)));
