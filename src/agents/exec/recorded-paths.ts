import { relativisePaths } from '../../core/redaction/relative-path.js';

/** Paths for a record: bounded in number and characters. */
export interface RecordedPaths {
  readonly paths: readonly string[];
  /** How many there are in all, when not all are named. */
  readonly total: number | undefined;
}

const mostPaths = 500;
const mostCharacters = 12_000;

/** What the ledger itself writes in its workspace while a command runs. */
const ownFiles = /^(?:g\/|agents\/[^/]+\/status\.json$|memory\/[^/]+\/sessions\/)/;

/**
 * Absolute paths as they are recorded: sorted, each once, inside the workspace relative to its root, inside the home
 * folder with `~`, without the ledger's own files.
 */
export function recordedPaths(
  absolute: Iterable<string>,
  folders: { readonly root: string; readonly home?: string },
): RecordedPaths {
  const named = [...absolute].map((path) => relativisePaths(path.toWellFormed(), folders));
  const all = [...new Set(named)].filter((path) => !ownFiles.test(path)).sort();
  const paths: string[] = [];
  let characters = 0;
  for (const path of all.slice(0, mostPaths)) {
    characters += path.length;
    if (characters > mostCharacters) break;
    paths.push(path);
  }
  return { paths, total: paths.length === all.length ? undefined : all.length };
}
