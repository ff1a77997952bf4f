// What each step of one append costs in a process that does nothing else. Bundled and compiled ahead like the hot path.
import { batchSteps, openingSteps } from '../harness/append-steps.mjs';

/** Microseconds for each step, in order. */
export function run(root, input) {
  const state = { root, inputs: [input] };
  return [...openingSteps, ...batchSteps].map(([name, step]) => {
    const from = process.hrtime.bigint();
    step(state);
    return { name, micros: Number(process.hrtime.bigint() - from) / 1000 };
  });
}
