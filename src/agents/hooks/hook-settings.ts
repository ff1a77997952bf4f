import { isDeepStrictEqual } from 'node:util';
import { LedgerError } from '../../errors.js';
import { parseHookCommand, type HookCommand } from './hook-command.js';
import { appendItem, removeItem } from './json-edit.js';
import { JsonFault, memberOf, parseJsonc, plainValue, type JsonContainer, type JsonItem } from './jsonc.js';

export interface WantedHook {
  readonly event: string;
  /** As it stands in the file. */
  readonly handler: Readonly<Record<string, unknown>>;
  /** The handler stands in the event's list by itself, not in a group. */
  readonly isBare?: boolean;
}

/** A handler of ours, as it stands in a document. */
export interface FoundHook {
  readonly event: string;
  readonly handler: unknown;
  readonly command: HookCommand;
  /** The command as it stands there. */
  readonly text: string;
  /** What its group selects; ours select nothing, so a person has put it there. */
  readonly matcher: unknown;
}

export interface SettingsHooks {
  readonly ours: readonly FoundHook[];
  /** Commands that name the tool and that we did not write. */
  readonly foreign: readonly string[];
  /** The whole document as a plain value. */
  readonly value: unknown;
}

/** Where a message says the text is. */
type Where = string;

/**
 * The document with the wanted hooks at the end of their events' lists. All else stays, character by character; of an
 * empty text a document is made.
 * @throws LedgerError INVALID_JSON with line and column; also for a document of another shape than the vendor's
 */
export function addHooks(text: string, wanted: readonly WantedHook[], where: Where): string {
  let edited = isBlank(text) ? `${text.startsWith('\ufeff') ? '\ufeff' : ''}{}\n` : text;
  const value = documentOf(edited, where).value;
  for (const hook of wanted) edited = addHook(edited, hook, where);
  requireSameRest({ before: value, after: edited, keeps: value }, where);
  return edited;
}

/**
 * The document with the member `version` where it lacks one: vendors with versions pass over a file without.
 * @throws LedgerError INVALID_JSON
 */
export function withVersion(text: string, version: number, where: Where): string {
  const edited = isBlank(text) ? '{}\n' : text;
  const { root } = documentOf(edited, where);
  return memberOf(root, 'version') === undefined
    ? appendItem(edited, root, { key: 'version', value: version })
    : edited;
}

/**
 * The document without our hooks, and without the lists and objects that held nothing else, unless `keeps` (the document
 * as it was before they came) has them. All else stays.
 * @throws LedgerError INVALID_JSON
 */
export function removeHooks(text: string, keeps: unknown, where: Where): string {
  if (isBlank(text)) return text;
  const before = documentOf(text, where).value;
  let edited = text;
  for (
    let next = removeOne(edited, keeps, where);
    next !== undefined;
    next = removeOne(edited, keeps, where)
  ) {
    edited = next;
  }
  requireSameRest({ before, after: edited, keeps }, where);
  return edited;
}

/** @throws LedgerError INVALID_JSON */
export function findHooks(text: string, where: Where): SettingsHooks {
  if (isBlank(text)) return { ours: [], foreign: [], value: undefined };
  const { root, value } = documentOf(text, where);
  const all = handlersIn(root);
  return {
    ours: all.flatMap(({ event, command, handler, group }) => {
      const known = parseHookCommand(command);
      if (known === undefined) return [];
      const matcher = memberOf(group.value as JsonContainer, 'matcher');
      return [
        {
          event,
          text: command,
          handler: plainValue(handler.value),
          command: known,
          matcher: matcher && plainValue(matcher.value),
        },
      ];
    }),
    foreign: all.map(({ command }) => command).filter((command) => isForeign(command)),
    value,
  };
}

function isForeign(command: string): boolean {
  return /\b(?:agent-ledger|agl)\b/.test(command) && parseHookCommand(command) === undefined;
}

export function isBlank(text: string): boolean {
  return text.replace(/^\ufeff/, '').trim() === '';
}

function addHook(text: string, hook: WantedHook, where: Where): string {
  const { event, handler, isBare = false } = hook;
  const { root } = documentOf(text, where);
  const hooks = memberOf(root, 'hooks');
  if (hooks === undefined) {
    return addHook(appendItem(text, root, { key: 'hooks', value: {} }), hook, where);
  }
  const list = memberOf(containerOf(hooks, 'object'), event);
  const group = isBare ? handler : { hooks: [handler] };
  if (list === undefined)
    return appendItem(text, containerOf(hooks, 'object'), { key: event, value: [group] });
  return appendItem(text, containerOf(list, 'array'), { value: group });
}

interface Handler {
  readonly event: string;
  readonly hooks: JsonItem;
  readonly list: JsonItem;
  readonly group: JsonItem;
  readonly handlers: JsonContainer;
  readonly handler: JsonItem;
  readonly command: string;
}

/** Every handler with a command, in groups or by itself; what has another shape than it should is passed over. */
function handlersIn(root: JsonContainer): readonly Handler[] {
  const hooks = memberOf(root, 'hooks');
  if (hooks?.value.kind !== 'object') return [];
  return hooks.value.items.flatMap((list) => {
    const { value } = list;
    return value.kind !== 'array'
      ? []
      : value.items.flatMap((group) => handlersOf({ event: list.key ?? '', hooks, list, group }, value));
  });
}

function handlersOf(
  place: Pick<Handler, 'event' | 'hooks' | 'list' | 'group'>,
  list: JsonContainer,
): readonly Handler[] {
  const { value } = place.group;
  if (value.kind !== 'object') return [];
  const inGroup = memberOf(value, 'hooks')?.value;
  const handlers = inGroup?.kind === 'array' ? inGroup : list;
  const items = inGroup?.kind === 'array' ? inGroup.items : [place.group];
  return items.flatMap((handler) => {
    const command = commandIn(handler);
    return command === undefined ? [] : [{ ...place, handlers, handler, command }];
  });
}

/** Vendors call it `command` or, where there is one for each shell, `bash`. */
const commandKeys = ['command', 'bash'] as const;

function commandIn({ value }: JsonItem): string | undefined {
  if (value.kind !== 'object') return undefined;
  const texts = commandKeys
    .map((key) => memberOf(value, key)?.value)
    .map((one) => (one?.kind === 'scalar' ? one.value : undefined));
  return texts.find((text) => typeof text === 'string');
}

/** Removes the outermost item that is there for one hook of ours only. */
function removeOne(text: string, keeps: unknown, where: Where): string | undefined {
  const { root } = documentOf(text, where);
  const found = handlersIn(root).find(({ command }) => parseHookCommand(command) !== undefined);
  if (found === undefined) return undefined;
  const { event, hooks, list, group, handlers, handler } = found;
  const hooksBody = containerOf(hooks, 'object');
  const listBody = containerOf(list, 'array');
  if (handlers.items.length > 1) return removeItem(text, handlers, handler);
  if (listBody.items.length > 1 || hasOwn(keeps, 'hooks', event)) return removeItem(text, listBody, group);
  if (hooksBody.items.length > 1 || hasOwn(keeps, 'hooks')) return removeItem(text, hooksBody, list);
  return removeItem(text, root, hooks);
}

function hasOwn(value: unknown, ...path: readonly string[]): boolean {
  let at: unknown = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return false;
    at = (at as Readonly<Record<string, unknown>>)[key];
  }
  return true;
}

interface Rest {
  readonly before: unknown;
  readonly after: string;
  readonly keeps: unknown;
}

/** Asked before anything is written: an edit that changed more than our hooks is a fault of ours. */
function requireSameRest({ before, after, keeps }: Rest, where: Where): void {
  const wanted = withoutOurs(before, keeps);
  const got = withoutOurs(documentOf(after, where).value, keeps);
  if (!isDeepStrictEqual(got, wanted))
    throw new LedgerError('IO_FAILED', `${where}: the edit would change other settings`);
}

/** The same removal on plain values. */
function withoutOurs(value: unknown, keeps: unknown): unknown {
  if (!isRecord(value) || !isRecord(value['hooks'])) return value;
  const events = Object.entries(value['hooks']).flatMap(([event, list]) => {
    if (!Array.isArray(list)) return [[event, list] as const];
    const groups = list.flatMap(withoutOurHandlers);
    const isGone = groups.length === 0 && list.length > 0 && !hasOwn(keeps, 'hooks', event);
    return isGone ? [] : [[event, groups] as const];
  });
  const { hooks, ...rest } = value;
  const isGone = events.length === 0 && Object.keys(hooks).length > 0 && !hasOwn(keeps, 'hooks');
  return isGone ? rest : { ...rest, hooks: Object.fromEntries(events) };
}

function withoutOurHandlers(group: unknown): readonly unknown[] {
  if (isOurs(group)) return [];
  if (!isRecord(group) || !Array.isArray(group['hooks'])) return [group];
  const handlers: readonly unknown[] = group['hooks'];
  const left = handlers.filter((handler) => !isOurs(handler));
  if (left.length === handlers.length) return [group];
  return left.length === 0 ? [] : [{ ...group, hooks: left }];
}

function isOurs(handler: unknown): boolean {
  const texts = isRecord(handler) ? commandKeys.map((key) => handler[key]) : [];
  const command = texts.find((text) => typeof text === 'string');
  return command !== undefined && parseHookCommand(command) !== undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> & { readonly hooks: object } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function documentOf(text: string, where: Where): { readonly root: JsonContainer; readonly value: unknown } {
  try {
    const root = parseJsonc(text);
    if (root.kind !== 'object') throw shapeFault(where, 'the document', 'an object');
    requireShape(root, where);
    return { root, value: plainValue(root) };
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const { line, column, message } = error;
    throw new LedgerError('INVALID_JSON', `${where}:${line}:${column} is not JSON: ${message}`, {
      details: { file: where, line, column },
      hint: 'Correct the file there; nothing was written.',
    });
  }
}

/** Gemini CLI keeps these beside its events. */
const switches: ReadonlySet<string> = new Set(['enabled', 'disabled', 'notifications']);

function requireShape(root: JsonContainer, where: Where): void {
  const hooks = memberOf(root, 'hooks');
  if (hooks === undefined) return;
  if (hooks.value.kind !== 'object') throw shapeFault(where, '"hooks"', 'an object');
  const wrong = hooks.value.items.find(({ key = '', value }) => value.kind !== 'array' && !switches.has(key));
  if (wrong !== undefined) throw shapeFault(where, `"hooks.${wrong.key ?? ''}"`, 'a list');
}

function shapeFault(where: Where, what: string, shape: string): LedgerError {
  return new LedgerError('INVALID_JSON', `${where}: ${what} is not ${shape}, as the vendor wants it`, {
    details: { file: where },
    hint: 'Correct the file there; nothing was written.',
  });
}

function containerOf({ value }: JsonItem, kind: JsonContainer['kind']): JsonContainer {
  if (value.kind === 'scalar' || value.kind !== kind) throw new Error(`expected an ${kind}`);
  return value;
}
