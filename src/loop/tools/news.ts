import { endPositions, followLedger } from '../../ledger/follow.js';

interface NewsOptions {
  /** Ends the waiting at once. */
  readonly signal?: AbortSignal;
  /** Lines that are news; default: all. */
  readonly wanted?: (line: Buffer) => boolean;
}

/** The longest that a timer can wait, about 24 days. */
const longestMs = 2 ** 31 - 1;

/**
 * Waits, time after time, for the next line of any ledger, or for the limit in milliseconds. Where the ledgers end is noted
 * now and after each waiting, so that nothing is missed that comes between a waiting and the look before or after it.
 */
export function newsIn(
  root: string,
  { signal, wanted }: NewsOptions = {},
): (limitMs: number) => Promise<void> {
  let seen = endPositions(root);
  return async (limitMs) => {
    const limit = AbortSignal.timeout(Math.min(longestMs, Math.max(1, Math.ceil(limitMs))));
    const ended = signal === undefined ? limit : AbortSignal.any([signal, limit]);
    const following = { signal: ended, from: seen, ...(wanted === undefined ? {} : { wanted }) };
    for await (const _ of followLedger(root, following)) break;
    seen = endPositions(root);
  };
}
