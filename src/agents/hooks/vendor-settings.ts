import { join } from 'node:path';
import { homedir } from 'node:os';
import { LedgerError } from '../../errors.js';

/** Programs whose hooks can be installed. */
export const hookVendors = ['claude', 'codex'] as const;
export type HookVendor = (typeof hookVendors)[number];

/** `project`: shared with all who have the folder; `local`: this person in this folder; `user`: this person everywhere. */
export const hookScopes = ['project', 'local', 'user'] as const;
export type HookScope = (typeof hookScopes)[number];

/** How much is asked of the vendor's program: the events of its present version, or those that old versions know too. */
export type EventChoice = 'all' | 'basic';

interface VendorSettings {
  readonly label: string;
  /** Known since the first versions with hooks. */
  readonly basicEvents: readonly string[];
  readonly laterEvents: readonly string[];
  /** The first version in which `laterEvents` are sure to be known. */
  readonly allEventsSince?: readonly [number, number, number];
  /** The same command in several settings files is run once, not once for each. */
  readonly runsSameOnce: boolean;
  /** Paths, given the project's folder. */
  readonly files: Readonly<Partial<Record<HookScope, (root: string) => string>>>;
}

/**
 * Not installed, although Claude Code has them: `MessageDisplay` (several a second while text appears), `PostToolBatch`
 * (repeats its tool calls), `FileChanged` (wants a list of files to watch), `WorktreeCreate` and `WorktreeRemove` (a hook
 * there takes over the work from the program).
 */
export const unusedClaudeEvents = [
  'MessageDisplay',
  'PostToolBatch',
  'FileChanged',
  'WorktreeCreate',
  'WorktreeRemove',
] as const;

export const vendorSettings: Readonly<Record<HookVendor, VendorSettings>> = {
  claude: {
    label: 'Claude Code',
    basicEvents: words(
      'SessionStart UserPromptSubmit PreToolUse PostToolUse Notification SubagentStop',
      'PreCompact Stop SessionEnd',
    ),
    laterEvents: words(
      'PostToolUseFailure PermissionRequest PermissionDenied SubagentStart PostCompact',
      'StopFailure TaskCreated TaskCompleted TeammateIdle UserPromptExpansion Setup',
      'Elicitation ElicitationResult ConfigChange CwdChanged DirectoryAdded',
      'InstructionsLoaded',
    ),
    allEventsSince: [2, 1, 196],
    runsSameOnce: true,
    files: {
      project: (root) => join(root, '.claude/settings.json'),
      local: (root) => join(root, '.claude/settings.local.json'),
      user: () => join(process.env['CLAUDE_CONFIG_DIR'] || join(home(), '.claude'), 'settings.json'),
    },
  },
  codex: {
    label: 'Codex',
    basicEvents: words(
      'SessionStart UserPromptSubmit PreToolUse PermissionRequest PostToolUse SubagentStart',
      'SubagentStop PreCompact PostCompact Stop SessionEnd',
    ),
    laterEvents: [],
    runsSameOnce: false,
    files: {
      project: (root) => join(root, '.codex/hooks.json'),
      user: () => join(process.env['CODEX_HOME'] || join(home(), '.codex'), 'hooks.json'),
    },
  },
};

/** Every event that is installed where nothing stands against it. */
export function eventsOf(vendor: HookVendor, choice: EventChoice = 'all'): readonly string[] {
  const { basicEvents, laterEvents } = vendorSettings[vendor];
  return choice === 'basic' ? basicEvents : [...basicEvents, ...laterEvents];
}

/** @throws LedgerError USAGE where the vendor has no such scope */
export function settingsPath(vendor: HookVendor, scope: HookScope, root: string): string {
  const { files, label } = vendorSettings[vendor];
  const path = files[scope]?.(root);
  if (path !== undefined) return path;
  throw new LedgerError('USAGE', `${label} has no settings of the scope "${scope}"`, {
    hint: `It has: ${Object.keys(files).join(', ')}.`,
  });
}

/** @throws LedgerError USAGE */
export function requireHookVendor(name: string): HookVendor {
  const vendor = hookVendors.find((known) => known === name);
  if (vendor !== undefined) return vendor;
  throw new LedgerError('USAGE', `hooks of "${name}" cannot be installed`, {
    hint: `Known: ${hookVendors.join(', ')}. A script of any agent can call \`agent-ledger hook AGENT EVENT SUMMARY\`.`,
  });
}

function home(): string {
  return process.env['HOME'] || homedir();
}

function words(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(' '));
}
