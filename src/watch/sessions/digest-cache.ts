import type { GrowingDigest } from './growing-digest.js';

const defaultLimitBytes = 12 * 1024 * 1024;

/** The digests of the sessions that grew last, within a bound on the memory that they are thought to need. */
export class DigestCache {
  readonly #digests = new Map<string, { readonly growing: GrowingDigest; counted: number }>();
  readonly #limitBytes: number;
  #sizeBytes = 0;

  constructor(limitBytes = defaultLimitBytes) {
    this.#limitBytes = limitBytes;
  }

  get(session: string): GrowingDigest | undefined {
    return this.#digests.get(session)?.growing;
  }

  /** Makes it the newest one; also after it has grown. One that alone is too large is not kept. */
  set(session: string, growing: GrowingDigest): void {
    this.drop(session);
    const counted = growing.memoryBytes;
    this.#digests.set(session, { growing, counted });
    this.#sizeBytes += counted;
    for (const oldest of this.#digests.keys()) {
      if (this.#sizeBytes <= this.#limitBytes) return;
      this.drop(oldest);
    }
  }

  drop(session: string): void {
    this.#sizeBytes -= this.#digests.get(session)?.counted ?? 0;
    this.#digests.delete(session);
  }
}
