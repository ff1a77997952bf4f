const long = process.env['AGENT_LEDGER_TEST_LONG'] === '1';

/** True in `npm run test:long`: the full counts of the promises instead of about a twentieth. */
export const longRun = long;

/** The count to use now for something promised at `full`: all of it in a long run, a twentieth (at least 1) otherwise. */
export function count(full: number, short = Math.max(1, Math.round(full / 20))): number {
  return long ? full : short;
}

/** A seed for random tests: printed, so that a failure can be repeated with AGENT_LEDGER_TEST_SEED. */
export function seed(label: string): number {
  const given = process.env['AGENT_LEDGER_TEST_SEED'];
  const value = given === undefined ? (Date.now() ^ (process.pid << 8)) >>> 0 : Number(given) >>> 0;
  process.stdout.write(`seed of ${label}: ${value}\n`);
  return value;
}

/** Small deterministic random source (mulberry32) for histories and kill points; 0 ≤ value < 1. */
export function randomFrom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
