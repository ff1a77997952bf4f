import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { adapterOf, isVendor } from '../vendors/mapping.js';
import type { HookVendor } from './vendor-settings.js';

/** How an installed hook finds the tool. */
export type HookProgram =
  /** By its name on the PATH. */
  | { readonly kind: 'path' }
  /** In `node_modules/.bin` of the project: portable, so it may be committed. */
  | { readonly kind: 'project' }
  /** By absolute paths; only for settings that stay on this machine. */
  | { readonly kind: 'absolute'; readonly node: string; readonly script: string };

export interface HookCommand {
  readonly vendor: HookVendor;
  readonly event: string;
  readonly agent?: string | undefined;
  readonly program: HookProgram;
}

/**
 * The command of one hook, for `sh -c`: a colleague who lacks the tool gets exit status 0 and not a word, or the answer
 * that the vendor's program waits for. Where hooks start in the folder the agent has gone to, they first go back to the
 * project's. The shell is replaced by the tool, not left waiting for it.
 */
export function hookCommand({ vendor, event, agent, program }: HookCommand): string {
  const { guard, call } = shellForms[program.kind](program, projectCall(vendor));
  const owner = agent === undefined ? '' : ` --agent ${agent}`;
  return `${goHome(vendor)}${guard} || ${otherwise(vendor, event)}; exec ${call} hook ${vendor} ${event}${owner}`;
}

/** What `hookCommand` was given, read back from its text; undefined for every other command. */
export function parseHookCommand(command: string): HookCommand | undefined {
  const match =
    /^(.*) \|\| (?:exit 0|\{ .*; exit 0; \}); exec (.*) hook ([a-z]+) ([A-Za-z.]+)(?: --agent ([a-z0-9][a-z0-9_-]*))?$/.exec(
      command,
    );
  const [, , call = '', vendor = '', event = '', agent] = match ?? [];
  if (match === null || !isVendor(vendor)) return undefined;
  const program = programOf(call, projectCall(vendor));
  if (program === undefined) return undefined;
  const parsed = { vendor, event, agent, program };
  return hookCommand(parsed) === command ? parsed : undefined;
}

const tool = 'agent-ledger';

/** True where the command would start the tool now, in that folder. */
export function canStart(program: HookProgram, root: string): boolean {
  if (program.kind === 'path') return isOnPath(process.env['PATH'] ?? '');
  if (program.kind === 'project') return isExecutable(projectBinary(root));
  return isExecutable(program.node) && existsSync(program.script);
}

/** True where a vendor's program would find the tool. */
export function isOnPath(path: string): boolean {
  return lastingPath(path)
    .split(delimiter)
    .some((folder) => isAbsolute(folder) && isExecutable(join(folder, tool)));
}

/** The PATH without the folders that npm and npx put in front for the time of one call: a vendor's program lacks them. */
export function lastingPath(path: string): string {
  return path
    .split(delimiter)
    .filter((folder) => !/node_modules[/\\]\.bin|[/\\]_npx[/\\]|node-gyp-bin/.test(folder))
    .join(delimiter);
}

export function projectBinary(root: string): string {
  return join(root, 'node_modules/.bin', tool);
}

/** How a project's own copy is called where hooks are told the project's folder. */
function projectCall(vendor: HookVendor): string | undefined {
  const variable = adapterOf(vendor).hooks.projectVariable;
  return variable === undefined ? undefined : `"$${variable}/node_modules/.bin/${tool}"`;
}

function goHome(vendor: HookVendor): string {
  const variable = adapterOf(vendor).hooks.projectVariable;
  return variable === undefined ? '' : `cd "$${variable}" 2>/dev/null; `;
}

function otherwise(vendor: HookVendor, event: string): string {
  const answer = adapterOf(vendor).answer?.(event);
  return answer === undefined ? 'exit 0' : `{ echo '${answer}'; exit 0; }`;
}

interface ShellForm {
  readonly guard: string;
  readonly call: string;
}

const shellForms: Readonly<
  Record<HookProgram['kind'], (program: HookProgram, own: string | undefined) => ShellForm>
> = {
  path: () => ({ guard: `command -v ${tool} >/dev/null 2>&1`, call: tool }),
  project: (_, own = tool) => ({ guard: `[ -x ${own} ]`, call: own }),
  absolute: (program) => {
    const { node, script } = program.kind === 'absolute' ? program : { node: '', script: '' };
    const [quotedNode, quotedScript] = [quoted(node), quoted(script)];
    return { guard: `[ -x ${quotedNode} ] && [ -f ${quotedScript} ]`, call: `${quotedNode} ${quotedScript}` };
  },
};

function programOf(call: string, own: string | undefined): HookProgram | undefined {
  if (call === tool) return { kind: 'path' };
  if (call === own) return { kind: 'project' };
  const words = /^('(?:[^']|'\\'')*') ('(?:[^']|'\\'')*')$/.exec(call);
  const [, node, script] = words ?? [];
  return node === undefined || script === undefined
    ? undefined
    : { kind: 'absolute', node: unquoted(node), script: unquoted(script) };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function unquoted(word: string): string {
  return word.slice(1, -1).replaceAll(`'\\''`, "'");
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
