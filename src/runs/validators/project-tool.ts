import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseObject } from '../../core/line-facts.js';

export type Purpose = 'build' | 'test';

/** A build tool that a folder's files speak for. */
export interface ProjectTool {
  readonly file: string;
  /** Program and arguments; a Go package pattern comes behind them. */
  readonly command: readonly string[];
  readonly takesPackages: boolean;
}

interface Candidate {
  readonly marker: string;
  readonly commands: Readonly<Record<Purpose, readonly string[]>>;
}

const npm: Candidate = {
  marker: 'package.json',
  commands: { build: ['npm', 'run', 'build'], test: ['npm', 'test'] },
};
const go: Candidate = { marker: 'go.mod', commands: { build: ['go', 'build'], test: ['go', 'test'] } };
const others: readonly Candidate[] = [
  { marker: 'Makefile', commands: { build: ['make'], test: ['make', 'test'] } },
  go,
  { marker: 'Cargo.toml', commands: { build: ['cargo', 'build'], test: ['cargo', 'test'] } },
  { marker: 'pyproject.toml', commands: { build: ['python3', '-m', 'build'], test: ['pytest'] } },
  { marker: 'pom.xml', commands: { build: ['mvn', '-B', 'compile'], test: ['mvn', '-B', 'test'] } },
];

/** The first tool that the folder's files speak for; undefined when there is none. Runs nothing. */
export function projectTool(folder: string, purpose: Purpose): ProjectTool | undefined {
  if (scriptOf(folder, purpose) !== undefined) return toolOf(npm, purpose);
  const found = others.find(({ marker }) => contentOf(folder, marker) !== undefined);
  return found === undefined ? undefined : toolOf(found, purpose);
}

export function goTool(folder: string, purpose: Purpose): ProjectTool | undefined {
  return contentOf(folder, go.marker) === undefined ? undefined : toolOf(go, purpose);
}

/** What `projectTool` looks for, for people. */
export function lookedFor(purpose: Purpose): string {
  return [`a ${purpose} script in ${npm.marker}`, ...others.map(({ marker }) => marker)].join(', ');
}

/** The script of that name in the folder's package.json. */
export function scriptOf(folder: string, purpose: Purpose): string | undefined {
  const content = contentOf(folder, npm.marker);
  const scripts = content === undefined ? undefined : parseObject(content)?.['scripts'];
  if (typeof scripts !== 'object' || scripts === null || !Object.hasOwn(scripts, purpose)) return undefined;
  const script: unknown = Reflect.get(scripts, purpose);
  return typeof script === 'string' && script.trim() !== '' ? script : undefined;
}

function toolOf(candidate: Candidate, purpose: Purpose): ProjectTool {
  const { marker: file, commands } = candidate;
  return { file, command: commands[purpose], takesPackages: candidate === go };
}

/** Undefined for what is no file: reading a pipe would wait for ever. */
function contentOf(folder: string, name: string): Buffer | undefined {
  const path = join(folder, name);
  try {
    return statSync(path).isFile() ? readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}
