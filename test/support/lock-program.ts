/**
 * A program that holds a lock of the library driver, for tests of its end: `node lock-program.mjs <lock> <how>`. It
 * says "held" and then ends as <how> says: exit, throw, wait, own-listener, fill <file>. `fill-without-us` only loads
 * the package below that driver.
 */
import { openSync, writeSync } from 'node:fs';
import { errnoOf } from '../../src/errors.js';
import { acquireLock } from '../../src/storage/lock/lock.js';

const [, , lock = '', how = 'exit', file = ''] = process.argv;
if (how === 'fill-without-us') {
  await import('proper-lockfile');
  writeSync(1, 'loaded\n');
} else {
  await acquireLock(lock, { timeoutMs: 1_000 });
  writeSync(1, 'held\n');
}
const ways: Readonly<Record<string, () => void>> = {
  exit: () => process.exit(7),
  throw: () => {
    throw new Error('on purpose');
  },
  wait: stay,
  'own-listener': () => {
    process.on('SIGTERM', () => {
      writeSync(1, 'heard\n');
      setTimeout(() => process.exit(9), 1);
    });
    stay();
  },
  fill,
  'fill-without-us': fill,
};
ways[how]?.();

function stay(): void {
  setInterval(() => {}, 60_000);
}

function fill(): void {
  const descriptor = openSync(file, 'w');
  try {
    for (;;) writeSync(descriptor, 'x'.repeat(1_000));
  } catch (error) {
    writeSync(1, `${errnoOf(error)}\n`);
  }
  setTimeout(() => writeSync(1, 'still here\n'), 20);
}
