import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { bundleScript } from '../support/bundle.js';
import { addLines, handMade, ledgerPath, withTempRoot } from '../support/hand-made-ledger.js';

const day = '2026-11-20.jsonl';

/** By then it has looked once more because of the refusal itself. */
const afterRefusalMs = 1_000;

interface Program {
  /** Resolves with the next line that begins so; rejects when the program ended without one. */
  line(start: string): Promise<string>;
  readonly exit: Promise<number | null>;
}

function runProgram(command: readonly string[]): Program {
  const [name = '', ...args] = command;
  const child = spawn(name, args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: 20_000 });
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  const output = createInterface(child.stdout)[Symbol.asyncIterator]();
  const line = async (start: string): Promise<string> => {
    for (let next = await output.next(); next.done !== true; next = await output.next()) {
      if (next.value.startsWith(start)) return next.value;
    }
    throw new Error(`the program ended without "${start}"`);
  };
  return { line, exit };
}

function followCommand(root: string, how = 'fast'): readonly string[] {
  return [process.execPath, bundleScript(`${import.meta.dirname}/../support/follow-program.ts`), root, how];
}

/** Runs a command where no watch may be set: in a user namespace of its own, whose limit is none. */
function withoutWatches(command: readonly string[]): readonly string[] {
  const script = 'echo 0 > /proc/sys/user/max_inotify_watches && exec "$@"';
  return ['unshare', '-Ur', 'sh', '-c', script, 'sh', ...command];
}

function canForbidWatches(): boolean {
  const [name = '', ...args] = withoutWatches(['true']);
  if (spawnSync(name, args, { stdio: 'ignore' }).status === 0) return true;
  process.stderr.write('skipped: user namespaces, or their limits on watches, are not available here\n');
  return false;
}

describe('a process that follows', () => {
  it('ends by itself once the following was ended: no watcher or timer keeps it', async () => {
    await withTempRoot(async (root) => {
      addLines(ledgerPath(root, 'cls', day), [handMade({ seq: 1, summary: 'first' })]);
      const program = runProgram(followCommand(root));
      await program.line('watching');
      addLines(ledgerPath(root, 'bob', day), [handMade({ seq: 1, summary: 'stop' })]);
      await program.line('ended');
      expect(await program.exit).toBe(0);
    });
  });

  it.skipIf(!canForbidWatches())('polls, and says so once, where no watches are to be had', async () => {
    await withTempRoot(async (root) => {
      addLines(ledgerPath(root, 'cls', day), [handMade({ seq: 1, summary: 'first' })]);
      const program = runProgram(withoutWatches(followCommand(root)));
      expect(await program.line('warning')).toMatch(/ENOSPC.*max_user_watches/s);
      await program.line('watching');
      await pause(afterRefusalMs);
      addLines(ledgerPath(root, 'cls', day), [handMade({ seq: 2, summary: 'second' })]);
      expect(await program.line('')).toBe('second');
      addLines(ledgerPath(root, 'bob', day), [handMade({ seq: 1, summary: 'stop' })]);
      expect(await program.line('')).toBe('stop');
      await program.line('ended');
      expect(await program.exit).toBe(0);
    });
  });

  it.skipIf(!canForbidWatches())('would hear of nothing there if it did not poll', async () => {
    await withTempRoot(async (root) => {
      addLines(ledgerPath(root, 'cls', day), [handMade({ seq: 1, summary: 'first' })]);
      const program = runProgram(withoutWatches(['timeout', '4', ...followCommand(root, 'slow')]));
      await program.line('watching');
      await pause(afterRefusalMs);
      addLines(ledgerPath(root, 'cls', day), [handMade({ seq: 2, summary: 'stop' })]);
      await expect(program.line('stop')).rejects.toThrow('ended without');
    });
  });
});
