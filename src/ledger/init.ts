import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { requireAgentName } from '../core/agent-name.js';
import { LedgerError } from '../errors.js';
import { createFile } from '../storage/create-file.js';
import { realEdges } from '../storage/edges.js';
import { makeFolder } from '../storage/make-folder.js';
import { openWorkspace, paths, writeGitFiles } from '../storage/workspace.js';
import { setAutoStash, type GitSetting } from './git/git-settings.js';
import { installHooks, type HookProgram, type InstalledHook } from './git/install-hooks.js';
import { repositoryAt, type Repository } from './git/repository.js';
import { registerWorkspace } from './git/workspaces.js';
import { copySchemas } from './init/schemas.js';

export interface InitOptions {
  /** Agents whose folders are made now; others get theirs with their first event. */
  readonly agents?: readonly string[];
  /** Hooks and settings for the git repository that the workspace lies in. */
  readonly git?: boolean;
  /** Only the hooks. */
  readonly hooks?: boolean;
  /** False: leaves the repository's settings for stashing alone, also with `git`. Default true. */
  readonly config?: boolean;
  /** IANA name, chosen once: a workspace that exists keeps the one it has. Default UTC. */
  readonly timeZone?: string;
  /** What hooks start where `agent-ledger` is not on the PATH. Without it they then do nothing. */
  readonly program?: HookProgram;
}

export interface InitReport {
  readonly root: string;
  readonly workspaceId: string;
  /** Files and folders made now and those that stood already, relative to the root. */
  readonly created: readonly string[];
  readonly left: readonly string[];
  /** Undefined unless asked for. */
  readonly git:
    { readonly settings: readonly GitSetting[]; readonly hooks: readonly InstalledHook[] } | undefined;
}

/**
 * Creates a workspace as the first append does and adds what people want besides: a configuration file, schemas, folders
 * of agents; in a git repository, when asked, hooks and settings. Changes nothing that is there: called again it reports
 * that all is left as it is. Safe to run beside appends and beside itself; a crash leaves a part, and the next
 * call adds the rest.
 * @throws LedgerError USAGE (`git` or `hooks` outside a git work tree), INVALID_AGENT, SCHEMA_INVALID (unknown time
 *   zone, broken ledger.json), WRONG_STATE (the workspace has another time zone): nothing was made; IO_*
 */
export function initWorkspace(root: string, options: InitOptions = {}): InitReport {
  const agents = (options.agents ?? []).map(requireAgentName);
  const wantsHooks = options.git === true || options.hooks === true;
  if (wantsHooks) requireRepository(root);
  const plan = plannedPaths(agents);
  const before = new Set(plan.filter((path) => existsSync(join(root, path))));
  const workspace = openWorkspace(root, realEdges(), options.timeZone);
  requireZone(workspace.clock.zone, options.timeZone);
  writeGitFiles(root);
  createFile(paths.config(root), configText);
  for (const agent of agents) for (const folder of foldersOf(agent)) makeFolder(join(root, folder));
  const schemas = copySchemas(root);
  return {
    root: workspace.root,
    workspaceId: workspace.id,
    created: [...plan.filter((path) => !before.has(path)), ...schemas.created],
    left: [...plan.filter((path) => before.has(path)), ...schemas.left],
    git: wantsHooks ? setUpGit(requireRepository(root), workspace.root, options) : undefined,
  };
}

function requireZone(zone: string, wanted = zone): void {
  if (zone === wanted) return;
  throw new LedgerError(
    'WRONG_STATE',
    `the time zone of this workspace is ${zone} and cannot become ${wanted}`,
    {
      hint: 'Day files and sessions are named by it: start another workspace for another zone.',
      details: { zone, wanted },
    },
  );
}

/** Everything has a default, so the file only tells editors what may stand in it. */
const configText = `${JSON.stringify({ $schema: './schemas/config.schema.json' }, null, 2)}\n`;

function plannedPaths(agents: readonly string[]): readonly string[] {
  const files = [
    'g/ledger/ledger.json',
    'g/.gitattributes',
    'g/.gitignore',
    'agents/.gitignore',
    'ledger.config.json',
  ];
  return [...files, ...agents.flatMap(foldersOf)];
}

function foldersOf(agent: string): readonly string[] {
  return [`g/ledger/${agent}`, `agents/${agent}`];
}

function setUpGit(
  repository: Repository,
  root: string,
  options: InitOptions,
): NonNullable<InitReport['git']> {
  registerWorkspace(repository, root);
  const wantsSettings = options.git === true && options.config !== false;
  return {
    settings: wantsSettings ? setAutoStash(repository) : [],
    hooks: installHooks(repository, options.program),
  };
}

function requireRepository(root: string): Repository {
  const folder = nearestFolder(root);
  const repository = repositoryAt(folder);
  if (repository !== undefined) return repository;
  throw new LedgerError('USAGE', `${root} does not lie in a git work tree, so there is no place for hooks`, {
    hint: 'Run `git init` there first, or leave out --git and --hooks.',
  });
}

/** The root itself may still have to be made. */
function nearestFolder(path: string): string {
  const folder = resolve(path);
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
}
