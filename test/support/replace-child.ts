/**
 * A process that replaces a file, for tests: `node replace-child.mjs <writer> <task> <path> [<size>]`. Besides ours there
 * are two writers that do not keep the promises, so that the tests can show that they would notice.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { errnoOf } from '../../src/errors.js';
import { replaceFile, replaceFileSync } from '../../src/storage/replace-file.js';
import { wholeContent } from './replace-content.js';

const [, , writer = '', task = '', path = '', size = '0'] = process.argv;

type Write = (bytes: Buffer, sync: boolean) => Promise<void> | void;
const writers: Readonly<Record<string, Write>> = {
  async: (bytes, sync) => replaceFile(path, bytes, { sync }),
  sync: (bytes, sync) => replaceFileSync(path, bytes, { sync }),
  raw: (bytes, sync) => writeFileAtomic(path, bytes, { fsync: sync }),
  plain: writeInPlace,
};
const write = writers[writer] ?? writeInPlace;
const tasks: Readonly<Record<string, () => Promise<void>>> = { once, forever, limits };
process.on('SIGXFSZ', () => {}); // as Node itself has it; without a listener the raw package ends the process
await tasks[task]?.();

async function once(): Promise<void> {
  say(await attempt(wholeContent(1, Number(size)), true));
}

async function forever(): Promise<void> {
  say('started');
  for (let turn = 0; ; turn++) {
    await write(wholeContent(turn % 10, Number(size) + turn), false);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** One attempt at each file-size limit from nothing to enough; says what came of it and what stands then. */
async function limits(): Promise<void> {
  const old = wholeContent(0, 20);
  const fresh = wholeContent(1, Number(size));
  for (let limit = 0; limit <= fresh.length; limit++) {
    setFileSizeLimit('unlimited');
    writeFileSync(path, old);
    setFileSizeLimit(limit);
    const outcome = await attempt(fresh, false);
    const stands = readFileSync(path);
    const content = stands.equals(old) ? 'old' : stands.equals(fresh) ? 'new' : 'broken';
    say(`${limit} ${outcome} ${content} ${readdirSync(dirname(path)).length}`);
  }
}

async function attempt(bytes: Buffer, sync: boolean): Promise<string> {
  try {
    await write(bytes, sync);
    return 'done';
  } catch (error) {
    return errnoOf(error) ?? String(error);
  }
}

function writeInPlace(bytes: Buffer): void {
  const descriptor = openSync(path, 'w');
  for (let done = 0; done < bytes.length; done += 4_096)
    writeSync(descriptor, bytes.subarray(done, done + 4_096));
  closeSync(descriptor);
}

function setFileSizeLimit(bytes: number | 'unlimited'): void {
  spawnSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`]);
}

function say(line: string): void {
  writeSync(1, `${line}\n`);
}
