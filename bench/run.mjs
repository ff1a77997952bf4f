// npm run bench [-- --row NAME]... [--repeats N] [--scale F] [--no-build] [--docs-only]
// Measures this project side by side with its peers, prints the tables and keeps them in bench/results/ROW.json, from
// which the figures in docs/PERFORMANCE.md are made. A figure never makes it fail; a row that cannot be measured does.
import { writeDocument } from './harness/document.mjs';
import { describeMachine, loadNow } from './harness/machine.mjs';
import { readOptions, usage } from './harness/options.mjs';
import { makePlace } from './harness/place.mjs';
import { prepare } from './harness/prepare.mjs';
import { keepResult } from './harness/results.mjs';
import { printRow } from './harness/text-table.mjs';
import { rows } from './rows/rows.mjs';

const options = readOptions(process.argv.slice(2), rows);
if (options === undefined) {
  console.log(usage(rows));
  process.exitCode = 2;
} else if (options.docsOnly) {
  await writeDocument(rows);
} else {
  process.exitCode = await run(options);
}

async function run({ chosen, repeats, scale, build }) {
  prepare({ build });
  const machine = describeMachine();
  console.log(`${machine.description}; load ${loadNow()}`);
  let failures = 0;
  for (const row of chosen) {
    const result = await measure(row, { repeats, scale, machine });
    if (result === undefined) failures += 1;
    // A few repeats or a fraction of the events give an impression, not a result.
    else if (scale === 1 && (repeats ?? 5) >= 5) keepResult(result);
  }
  if (scale === 1) await writeDocument(rows);
  return failures === 0 ? 0 : 1;
}

async function measure(row, { repeats, scale, machine }) {
  const place = makePlace();
  const loadBefore = loadNow();
  try {
    const bench = {
      place,
      repeats: repeats ?? row.repeats,
      count: (full) => Math.max(1, Math.round(full * scale)),
    };
    const tables = await row.measure(bench);
    const result = {
      row: row.name,
      title: row.title,
      machine,
      loadBefore,
      repeats: bench.repeats,
      scale,
      tables,
    };
    printRow(result);
    return result;
  } catch (error) {
    console.error(`\n## ${row.name}: could not be measured\n${error.stack ?? error}`);
    return undefined;
  } finally {
    place.remove();
  }
}
