import { join } from 'node:path';
import type { ValidatorSpec } from '../shapes.js';
import { argumentList } from './argument-list.js';
import { confinementFault } from './confinement.js';
import { goTool, lookedFor, projectTool, type Purpose } from './project-tool.js';

export type ProjectCommand =
  | { readonly kind: 'found'; readonly command: readonly string[]; readonly folder: string }
  | { readonly kind: 'none'; readonly reason: string; readonly missing: readonly string[] };

/**
 * What `build_pass` or `test_pass` would run, and where: `params.command`, else what the files of the target, and then
 * those of the work dir, speak for. `target` is a package pattern for Go, for other tools the folder to run in; options
 * and paths that leave the work dir are refused. Runs nothing.
 */
export async function projectCommand(
  { target = '', params = {} }: Pick<ValidatorSpec, 'target' | 'params'>,
  base: string,
  purpose: Purpose,
): Promise<ProjectCommand> {
  const isPattern = target.endsWith('...');
  const fault = await targetFault(base, target, isPattern);
  if (fault !== undefined) return none(fault, [target]);
  const folder = isPattern ? base : join(base, target);
  const { command } = params;
  if (command !== undefined && command !== '') return given(command, folder);
  const tool = isPattern
    ? goTool(base, purpose)
    : (projectTool(folder, purpose) ?? projectTool(base, purpose));
  if (tool === undefined)
    return none(`no ${purpose} found: looked for ${isPattern ? 'go.mod' : lookedFor(purpose)}`, []);
  if (!tool.takesPackages) return { kind: 'found', command: tool.command, folder };
  return { kind: 'found', command: [...tool.command, packagesOf(target)], folder: base };
}

async function targetFault(base: string, target: string, isPattern: boolean): Promise<string | undefined> {
  if (target.startsWith('-')) return `${target} is an option, not a target`;
  const path = isPattern ? target.slice(0, -'...'.length) : target;
  return confinementFault(base, path === '' ? '.' : path);
}

/** A bare `cmd/x` would be looked for in the standard library. */
function packagesOf(target: string): string {
  if (target === '' || target === '.') return './...';
  return target.startsWith('./') || target === '...' ? target : `./${target}`;
}

function given(text: string, folder: string): ProjectCommand {
  const command = argumentList(text);
  if (command === undefined) return none('params.command is no list of arguments', ['params.command']);
  return { kind: 'found', command, folder };
}

function none(reason: string, missing: readonly string[]): ProjectCommand {
  return { kind: 'none', reason, missing };
}
