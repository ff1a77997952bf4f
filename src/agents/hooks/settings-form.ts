import type { HookForm } from '../vendors/hook-installation.js';
import { hookCommand, type HookCommand } from './hook-command.js';
import {
  addHooks,
  findHooks,
  removeHooks,
  withVersion,
  type SettingsHooks,
  type WantedHook,
} from './hook-settings.js';
import { addPlugin, findPlugin, removePlugin } from './plugin-file.js';
import { installationOf, type HookVendor } from './vendor-settings.js';

/** How hooks are written into a vendor's kind of file, found and taken out again. Texts in, texts out. */
export interface SettingsForm {
  readonly hook: (command: HookCommand) => WantedHook;
  /** @throws LedgerError INVALID_JSON */
  readonly add: (text: string, hooks: readonly WantedHook[], where: string) => string;
  /** @param keeps value of the file as it was before the hooks came */
  readonly remove: (text: string, keeps: unknown, where: string) => string;
  readonly find: (text: string, where: string) => SettingsHooks;
  /** Nothing is left that somebody needs. */
  readonly isEmpty: (text: string) => boolean;
}

export function settingsFormOf(vendor: HookVendor): SettingsForm {
  const { form } = installationOf(vendor);
  if (form.kind === 'groups') return groupsForm(form);
  return form.kind === 'list' ? listForm(form) : pluginForm;
}

const json = {
  add: addHooks,
  remove: removeHooks,
  find: findHooks,
  isEmpty: (text: string): boolean => /^\ufeff?\s*\{\s*\}\s*$/.test(text),
} as const;

function groupsForm({ timeout }: Extract<HookForm, { kind: 'groups' }>): SettingsForm {
  const hook = (command: HookCommand): WantedHook => {
    const { event } = command;
    return { event, handler: { type: 'command', command: hookCommand(command), timeout: timeout(event) } };
  };
  return { ...json, hook };
}

function listForm({ handler }: Extract<HookForm, { kind: 'list' }>): SettingsForm {
  return {
    ...json,
    hook: (command) => ({ event: command.event, handler: handler(hookCommand(command)), isBare: true }),
    add: (text, hooks, where) => addHooks(withVersion(text, 1, where), hooks, where),
    isEmpty: (text) => /^\ufeff?\s*\{\s*(?:"version"\s*:\s*1\s*)?\}\s*$/.test(text),
  };
}

const pluginForm: SettingsForm = {
  hook: (command) => ({ event: command.event, handler: { command: hookCommand(command) } }),
  add: addPlugin,
  remove: removePlugin,
  find: findPlugin,
  isEmpty: (text) => text.trim() === '',
};
