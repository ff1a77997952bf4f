/** `project`: shared with all who have the folder; `local`: this person in this folder; `user`: this person everywhere. */
export const hookScopes = ['project', 'local', 'user'] as const;
export type HookScope = (typeof hookScopes)[number];

/** Where a settings file lies: in the project's folder, or in a folder at home that a variable may move. */
export type SettingsPlace =
  string | { readonly variable?: string; readonly folder: string; readonly file: string };

/**
 * How hooks stand in the file. `groups`: `hooks.EVENT[{hooks:[{type, command, timeout}]}]`; `list`:
 * `{version: 1, hooks: {EVENT: [handler]}}`; `plugin`: the file is a program of ours that forwards.
 */
export type HookForm =
  | { readonly kind: 'groups'; readonly timeout: (event: string) => number }
  | { readonly kind: 'list'; readonly handler: (command: string) => Readonly<Record<string, unknown>> }
  | { readonly kind: 'plugin' };

/** What a vendor's program is asked to report, and where it is told so. Plain data and pure functions. */
export interface HookInstallation {
  readonly form: HookForm;
  readonly files: Readonly<Partial<Record<HookScope, SettingsPlace>>>;
  /** Known since the first versions with hooks. */
  readonly basicEvents: readonly string[];
  readonly laterEvents?: readonly string[];
  /** The first version in which `laterEvents` are sure to be known. */
  readonly allEventsSince?: readonly [number, number, number];
  /** The same command in several settings files is run once, not once for each. */
  readonly runsSameOnce?: boolean;
  /** Variable that holds the project's folder while a hook runs; undefined: hooks start in it anyway. */
  readonly projectVariable?: string;
  /** The event that a probe is sent as: it closes the session that it opens. */
  readonly probe: {
    readonly event: string;
    readonly payload: (session: string, root: string) => Readonly<Record<string, unknown>>;
  };
  /** For people: what to know or to do. */
  readonly notes?: readonly string[];
  readonly localNote?: string;
}

/** Words of several lines, as long lists are written. */
export function words(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(' '));
}
