// The limit: finished lines written with one system call for each group of lines, and a sync after each when asked.
import { fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { lineBuffers } from '../harness/events.mjs';
import { options, reportSpeed } from './report.mjs';

const { folder, linesAWrite, sync } = options;
const descriptor = openSync(join(folder, 'lines.jsonl'), 'a');
const groups = Array.from({ length: 64 }, (_group, from) =>
  Buffer.concat(Array.from({ length: linesAWrite }, (_, at) => lineBuffers[(from + at) & 63])),
);

await reportSpeed(options, (count) => {
  for (let done = 0; done < count; done += linesAWrite) {
    writeSync(descriptor, groups[(done / linesAWrite) & 63]);
    if (sync) fdatasyncSync(descriptor);
  }
});
