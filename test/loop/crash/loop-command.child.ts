/**
 * A process that does one command of a loop: `node loop-command.mjs <LoopCommandTask as JSON>`. It begins when it reads
 * something on standard input, so that a tracer can be attached before.
 */
import { readSync, writeSync } from 'node:fs';
import { runCourse, type CourseName } from './courses.js';

export interface LoopCommandTask {
  readonly root: string;
  readonly course: CourseName;
}

const { root, course } = JSON.parse(process.argv[2] ?? '{}') as LoopCommandTask;
writeSync(1, 'ready\n');
readSync(0, Buffer.alloc(1));
await runCourse(course, root);
writeSync(1, 'done\n');
