import { sha256Hex, type Sha256 } from './sha256.js';
import { ulidSource } from './ulid.js';

/** Highest instant a ULID can hold. */
const lastMs = 2 ** 48 - 1;

/** The ULID that stands for one content at one time: 80 bits of the content's SHA-256 behind the time. */
export function contentUlid(ms: number, content: string, sha256: Sha256 = sha256Hex): string {
  const digest = sha256(Buffer.from(content, 'utf8'));
  const bytes = Buffer.from(digest.slice(0, 32), 'hex');
  return ulidSource(() => bytes)(Math.min(lastMs, Math.max(0, Math.trunc(ms))));
}
