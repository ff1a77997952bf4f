import type { Sha256 } from './sha256.js';

/**
 * Hash of a line: SHA-256 over the byte 0x00 and the line's raw bytes without newline, in lower-case hex. This is the
 * leaf hash of RFC 6962, so that the links between lines serve Merkle proofs as well.
 */
export function leafHash(line: Uint8Array, sha256: Sha256): string {
  const input = new Uint8Array(line.length + 1);
  input.set(line, 1);
  return sha256(input);
}

/** What an agent's first line follows: the hash of the workspace id, as if that were a line. */
export function rootHash(workspaceId: string, sha256: Sha256): string {
  return leafHash(Buffer.from(workspaceId, 'utf8'), sha256);
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
