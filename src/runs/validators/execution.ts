import type { ValidatorSpec } from '../shapes.js';
import { workFolder } from './confinement.js';
import { projectCommand } from './project-command.js';
import { scriptOf, type Purpose } from './project-tool.js';

export interface Execution {
  readonly command: string;
  readonly folder: string;
}

/** What the validator would execute under `root` as things stand now, in words where there is nothing. Runs nothing. */
export async function executionOf(root: string, spec: ValidatorSpec): Promise<Execution> {
  const { type, target = '' } = spec;
  const folder = await workFolder(spec, { root }).catch(() => undefined);
  if (folder === undefined)
    return { command: `nothing: ${spec.work_dir ?? root} cannot be used`, folder: '' };
  if (type === 'command_pass') return { command: `sh -c ${quoted(target)}`, folder };
  return projectExecution(spec, folder, type === 'build_pass' ? 'build' : 'test');
}

async function projectExecution(spec: ValidatorSpec, base: string, purpose: Purpose): Promise<Execution> {
  const found = await projectCommand(spec, base, purpose);
  if (found.kind === 'none') return { command: `nothing now: ${found.reason}`, folder: base };
  const command = found.command.map(quoted).join(' ');
  const script = found.command[0] === 'npm' ? scriptOf(found.folder, purpose) : undefined;
  return { command: script === undefined ? command : `${command} (${script})`, folder: found.folder };
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
