/** Whether time grows as the text does; speeds of machines differ, ratios hardly. */

/** Each four times the one before. */
const sizesChars: readonly number[] = [1 << 16, 1 << 18, 1 << 20];

/** Linear time gives 4, quadratic time 16. */
export const mostGrowth = 10;

/**
 * Shorter times count as this: they are those of caches and of collecting garbage. What is quadratic and still passes takes
 * less than 30 ms for 1 MiB.
 */
const shortestMs = 3;

type Work = (text: string) => unknown;

/**
 * The largest ratio of the times of neighbouring sizes; stops where it is too large already. A ratio that is too large is
 * measured again, at most twice: other processes disturb it, and not the other way round.
 */
export function growthOf(work: Work, ofSize: (size: number) => string, sizes = sizesChars): number {
  let growth = 0;
  for (const [index, size] of sizes.slice(1).entries()) {
    growth = Math.max(growth, ratioOf(work, ofSize(sizes[index] ?? 0), ofSize(size)));
    if (growth > mostGrowth) break;
  }
  return growth;
}

function ratioOf(work: Work, small: string, large: string): number {
  let ratio = Infinity;
  for (let round = 0; round < 3 && ratio > mostGrowth; round++) {
    const before = Math.max(bestTimeMs(work, small), shortestMs);
    ratio = Math.min(ratio, bestTimeMs(work, large, mostGrowth * before) / before);
  }
  return ratio;
}

/** Processor time, the best of five rounds, fewer once it is short enough: other processes do not count. */
export function bestTimeMs(work: Work, text: string, enoughMs = 0): number {
  let best = Infinity;
  for (let round = 0; round < 2 || (round < 5 && best > enoughMs); round++) {
    const start = process.cpuUsage().user;
    work(text);
    best = Math.min(best, (process.cpuUsage().user - start) / 1_000);
  }
  return best;
}
