// What each step of an append costs in a process that has made many: batches of as many events as fit into one block.
import { batchSteps, openingSteps } from '../harness/append-steps.mjs';
import { eventAt } from '../harness/events.mjs';
import { options } from './report.mjs';

const eventsABatch = 250;
const state = { root: options.folder, inputs: Array.from({ length: eventsABatch }, (_, at) => eventAt(at)) };
const timings = new Map(batchSteps.map(([name]) => [name, []]));

for (const [, step] of openingSteps) step(state);
for (let batch = 0; batch < options.batches; batch++) runBatch(() => {});
for (let batch = 0; batch < options.batches; batch++)
  runBatch((name, micros) => timings.get(name).push(micros));
console.log(JSON.stringify({ steps: Array.from(timings, ([name, micros]) => ({ name, micros })) }));

function runBatch(record) {
  for (const [name, step] of batchSteps) {
    const from = process.hrtime.bigint();
    step(state);
    record(name, Number(process.hrtime.bigint() - from) / 1000 / eventsABatch);
  }
}
