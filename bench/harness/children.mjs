import { execFile, fork, spawn, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { contender } from './folders.mjs';

const execute = promisify(execFile);

/** Runs a contender in a process of its own and resolves with what it reports. */
export async function runContender(name, options, { env }) {
  const args = [contender(name), JSON.stringify(options)];
  try {
    const { stdout } = await execute(process.execPath, args, { env, maxBuffer: 1 << 26 });
    return JSON.parse(stdout);
  } catch (error) {
    throw new Error(reasonIn(error.stderr) ?? error.message, { cause: error });
  }
}

/** The line of a stack trace that says what went wrong. */
function reasonIn(errors = '') {
  return errors.split('\n').find((line) => /^\w*Error\b/.test(line));
}

/**
 * Whole life of one node process in ms, its output read through a pipe as by whoever runs a hook. `input` is written to
 * its standard input, which otherwise is empty.
 */
export function timeProcess(args, { env, cwd, input }) {
  const from = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, {
    env,
    cwd,
    ...(input === undefined ? { stdio: ['ignore', 'pipe', 'pipe'] } : { input }),
  });
  const value = Number(process.hrtime.bigint() - from) / 1e6;
  if (status !== 0) throw new Error(`exit ${status}: ${stderr.toString()}`);
  return { value };
}

/** From the first start to the last end of `count` processes started together, in ms. */
export async function timeTogether(count, argsOf, { env, cwd }) {
  const from = process.hrtime.bigint();
  await Promise.all(
    Array.from({ length: count }, (_, at) =>
      ended(spawn(process.execPath, argsOf(at), { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })),
    ),
  );
  return { value: Number(process.hrtime.bigint() - from) / 1e6 };
}

function ended(child) {
  child.stdout.resume();
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (status) => (status === 0 ? done() : fail(new Error(`exit ${status}: ${errors}`))));
  });
}

/** A contender that is talked to: `next(kind)` resolves with its next message of that kind. */
export function startContender(name, options, { env }) {
  const child = fork(contender(name), [JSON.stringify(options)], {
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  const next = (kind) =>
    new Promise((done, fail) => {
      const onMessage = (message) => message.kind === kind && settle(done, message);
      const onExit = (status, signal) =>
        settle(fail, new Error(reasonIn(errors) ?? `${name} ended (${status ?? signal}): ${errors}`));
      const settle = (end, result) => {
        child.off('message', onMessage).off('exit', onExit);
        end(result);
      };
      child.on('message', onMessage).on('exit', onExit);
    });
  return { child, next, send: (message) => child.send(message), kill: () => child.kill('SIGKILL') };
}
