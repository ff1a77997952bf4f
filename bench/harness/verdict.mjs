import { median, summary } from './measure.mjs';

/**
 * Ours divided by the peer, round by round (both ran within seconds of each other), and the median of that.
 * `targets`: `[['≤', 1.5, 'bound'], …]`.
 */
export function ratio(entries, [ours, peer], targets, { factor = 1 } = {}) {
  const left = named(entries, ours);
  const right = named(entries, peer);
  const claim = `${ours} / ${factor === 1 ? '' : `${factor} × `}${peer}`;
  const rounds = Math.min(left.samples.length, right.samples.length);
  if (left.failure !== undefined || right.failure !== undefined || rounds === 0)
    return { claim, targets: unknown(targets) };
  const ratios = Array.from(
    { length: rounds },
    (_, at) => left.samples[at].value / (factor * right.samples[at].value),
  );
  return judged(claim, { values: ratios, unit: '×' }, targets);
}

/** A number of ours against a fixed limit; `take` is how the samples become one: the median, or the worst of all. */
export function limit(entries, name, { key = 'value', what, unit, take = 'median' }, targets) {
  const entry = named(entries, name);
  const claim = what === undefined ? name : `${name}: ${what}`;
  const sum = summary(entry, key);
  if (sum === undefined || entry.failure !== undefined) return { claim, targets: unknown(targets) };
  const values = take === 'median' ? entry.samples.map((one) => one[key]) : [sum[take]];
  return judged(claim, { values, unit }, targets);
}

function judged(claim, { values, unit }, targets) {
  const value = median(values);
  return {
    claim,
    value,
    min: Math.min(...values),
    max: Math.max(...values),
    unit,
    targets: targets.map(([sign, goal, label = 'target']) => ({
      label,
      sign,
      goal,
      met: sign === '≤' ? value <= goal : value >= goal,
    })),
  };
}

function unknown(targets) {
  return targets.map(([sign, goal, label = 'target']) => ({ label, sign, goal, met: null }));
}

function named(entries, name) {
  const entry = entries.find((candidate) => candidate.name === name);
  if (entry === undefined) throw new Error(`no contender is called ${name}`);
  return entry;
}
