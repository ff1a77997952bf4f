import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hex } from '../core/leaf-hash.js';
import { hmacSha256 } from '../core/sha256.js';
import { createFile } from './create-file.js';
import { makeFolder } from './make-folder.js';
import { randomBytesFast } from './random.js';
import { userFolder } from './user-folders.js';

/**
 * Marks a secret so that the same one is recognisable as the same, and whoever holds the key can check a candidate:
 * 16 hex characters of an HMAC. The key, one for each workspace and user, lies in the user's configuration folder
 * (0600); it is made when the first secret is met. Where it cannot be kept, one for this process serves.
 */
export function secretMarker(workspaceId: string): (secret: string) => string {
  let key: Uint8Array | undefined;
  return (secret) => {
    key ??= loadKey(workspaceId);
    return hex(hmacSha256(key, Buffer.from(secret, 'utf8'))).slice(0, 16);
  };
}

function loadKey(workspaceId: string): Uint8Array {
  const path = join(userFolder('config'), 'keys', `${workspaceId}.redaction`);
  const fresh = randomBytesFast(32);
  try {
    makeFolder(dirname(path), 0o700);
    createFile(path, `${hex(fresh)}\n`, 0o600);
    const kept = Buffer.from(readFileSync(path, 'utf8').trim(), 'hex');
    return kept.length === 32 ? kept : fresh;
  } catch {
    return fresh;
  }
}
