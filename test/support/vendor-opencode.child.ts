/**
 * Plays a session as OpenCode does with its plugins, by its documentation: `node vendor-opencode.mjs SCRIPT.json`; a report
 * on stdout. Each payload of the script is the call of one hook of a plugin: `{hook_event_name, input, output}`; those
 * named `event` are not waited for, as the program does not.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SessionReport, VendorScript } from './vendor-program.js';

type Hooks = Readonly<Record<string, (input: unknown, output?: unknown) => Promise<unknown>>>;
type Plugin = (input: { readonly directory: string }) => Promise<Hooks>;

async function play({ project, cwd, steps }: VendorScript): Promise<SessionReport> {
  const noticed: string[] = [];
  const plugins = await load(project, cwd ?? project);
  for (const step of steps) {
    const calls = step.flatMap(({ hook_event_name: name, input, output }) =>
      plugins
        .flatMap((hooks) => hooks[name]?.(input, output) ?? [])
        .map((call) => call.catch((error: unknown) => noticed.push(`${name} hook failed: ${String(error)}`))),
    );
    if (step.every(({ hook_event_name: name }) => name !== 'event')) await Promise.all(calls);
  }
  return { runs: [], refused: [], noticed };
}

async function load(project: string, directory: string): Promise<readonly Hooks[]> {
  const folders = [
    join(project, '.opencode/plugin'),
    join(process.env['HOME'] ?? '', '.config/opencode/plugin'),
  ];
  const files = folders.flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => name.endsWith('.js'))
          .map((name) => join(folder, name))
      : [],
  );
  const modules = await Promise.all(
    files.map((file) => import(pathToFileURL(file).href) as Promise<Readonly<Record<string, Plugin>>>),
  );
  return Promise.all(
    modules.flatMap((module) => Object.values(module)).map((plugin) => plugin({ directory })),
  );
}

const script = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as VendorScript;
process.stdout.write(JSON.stringify(await play(script)));
