import { LedgerError } from '../../errors.js';
import { defaultMaxDepth } from '../strict-json.js';

export interface KnownFolders {
  /** Absolute paths, with or without a slash at the end. */
  readonly root?: string;
  readonly home?: string;
}

/**
 * Strings that are a path in the workspace `root` become relative to it (`.` for the root itself), those in the `home`
 * folder begin with `~`; every other string stays, also one that only mentions such a path. The same reference when
 * nothing changed; the input is never changed. For payloads of other tools, which name files by absolute paths.
 */
export function relativisePaths<T>(value: T, folders: KnownFolders): T {
  const root = folderPath(folders.root);
  const home = folderPath(folders.home);
  return mapStrings(value, (text) => relativePath(text, root, home), 0) as T;
}

/** Without its slashes at the end; the root of the file system is no folder to be relative to. */
function folderPath(path: string | undefined): string | undefined {
  const trimmed = path?.replace(/\/+$/, '');
  return trimmed === '' ? undefined : trimmed;
}

function relativePath(text: string, root: string | undefined, home: string | undefined): string {
  if (text === root) return '.';
  if (root !== undefined && text.startsWith(`${root}/`)) return text.slice(root.length + 1) || '.';
  if (text === home) return '~';
  return home !== undefined && text.startsWith(`${home}/`) ? `~${text.slice(home.length)}` : text;
}

function mapStrings(value: unknown, change: (text: string) => string, depth: number): unknown {
  if (typeof value === 'string') return change(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth > defaultMaxDepth)
    throw new LedgerError('INVALID_JSON', `value nested more than ${depth} levels deep`);
  const entries = Object.entries(value);
  const mapped = entries.map(([key, item]) => [key, mapStrings(item, change, depth + 1)] as const);
  if (mapped.every(([, item], index) => Object.is(item, entries[index]?.[1]))) return value;
  return Array.isArray(value) ? mapped.map(([, item]) => item) : Object.fromEntries(mapped);
}
