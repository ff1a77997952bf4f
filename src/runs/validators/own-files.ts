/**
 * What recording itself writes into a workspace, with the temporary files that become it: it proves no work, and is no part
 * of any.
 */
const ownFiles =
  /^(?:g\/|agents\/(?:[^/]+\/(?:status\.json|\.status\.json\.[^/]+)|\.gitignore(?:\.[^/]+\.tmp)?)$|memory\/[^/]+\/sessions\/)/;

/** `path`, and `prefix`, the way to the workspace's root (empty, or ending in a slash), from the top of the work tree. */
export function isOwnFile(path: string, prefix: string): boolean {
  return path.startsWith(prefix) && ownFiles.test(path.slice(prefix.length));
}
