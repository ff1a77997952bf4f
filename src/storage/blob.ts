import { dirname, join } from 'node:path';
import { createFile } from './create-file.js';
import { makeFolder } from './make-folder.js';

/** Where the blob of a digest (64 hex characters) lies. */
export function blobPath(root: string, digest: string): string {
  return join(root, 'g/blobs/sha256', digest.slice(0, 2), digest);
}

/** A blob may hold whole files and outputs: it is for its owner alone. */
const ownerOnly = 0o600;

/**
 * Keeps a text under the SHA-256 of its bytes; one that is there already is left as it is. Others see the whole file or
 * none; it is 0600. Not synced.
 * @throws LedgerError IO_*
 */
export function storeBlob(
  root: string,
  { digest, text }: { readonly digest: string; readonly text: string },
): void {
  const path = blobPath(root, digest);
  makeFolder(dirname(path));
  createFile(path, text, ownerOnly);
}
