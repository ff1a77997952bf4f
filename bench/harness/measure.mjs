/**
 * Measures contenders in turns: every round runs each once, and each round begins with another one, so that what
 * changes on the machine meanwhile meets all of them. A contender is `{ name, durability, bytes, run }`; `run(round)`
 * resolves with `{ value, … }`, further numbers being shown beside it. When one throws, all is over, unless it is
 * `optional`: a peer that may not be there.
 */
export async function interleave(repeats, contenders) {
  const entries = contenders.map(({ run: _run, optional: _optional, ...facts }) => ({
    ...facts,
    samples: [],
  }));
  for (let round = 0; round < repeats; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const at = (round + turn) % contenders.length;
      if (entries[at].failure === undefined) await sample(entries[at], contenders[at], round);
    }
  }
  return entries;
}

async function sample(entry, { optional, run }, round) {
  try {
    entry.samples.push(await run(round));
  } catch (error) {
    if (!optional) throw error;
    // Without the places of this machine: results are published.
    entry.failure = error.message.replace(/ imported from .*/s, '').slice(0, 100);
  }
}

export function median(numbers) {
  const sorted = numbers.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median and range of one of the numbers of an entry's samples. */
export function summary(entry, key = 'value') {
  const numbers = entry.samples.map((one) => one[key]).filter((number) => number !== undefined);
  if (numbers.length === 0) return undefined;
  return { median: median(numbers), min: Math.min(...numbers), max: Math.max(...numbers) };
}
