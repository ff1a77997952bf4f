import type { Edges } from '../core/edges.js';
import { sha256Hex as plainSha256, type Sha256 } from '../core/sha256.js';
import { randomBytesFast } from './random.js';

/**
 * Loading node:crypto costs 4 ms of processor time. So do the engine's efforts to make plain hashing faster, which begin
 * at about 5 kB.
 */
const plainBytes = 5 * 1024;

/** The real clock, randomness and hash. The native hash is loaded when there is enough to hash to make it worth while. */
export function realEdges(): Edges {
  return { now: Date.now, random: randomBytesFast, sha256: thriftySha256() };
}

function thriftySha256(): Sha256 {
  let left = plainBytes;
  let native: Sha256 | undefined;
  return (bytes) => {
    if (native !== undefined) return native(bytes);
    left -= bytes.length;
    if (left < 0) native = nativeSha256();
    return plainSha256(bytes);
  };
}

function nativeSha256(): Sha256 {
  const { hash } = process.getBuiltinModule('node:crypto');
  return (bytes) => hash('sha256', bytes, 'hex');
}
