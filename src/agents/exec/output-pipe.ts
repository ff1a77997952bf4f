import { spawnSync } from 'node:child_process';
import { constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A pipe as shells make them. */
export interface OutputPipe {
  /** For the child; close it once the child has it. */
  readonly writeEnd: number;
  readonly from: Socket;
}

/**
 * A real pipe: what Node gives a child is a socket, on which `echo … > /dev/stderr` fails and a reader that goes away is no
 * SIGPIPE. It is made as a named pipe in a folder of our own, which is gone when this returns. Undefined where that cannot
 * be done: a socket has to serve then.
 */
export function outputPipe(): OutputPipe | undefined {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), 'agent-ledger-exec-'));
    const path = join(folder, 'pipe');
    const made = spawnSync('mkfifo', ['-m', '600', path], { stdio: 'ignore' });
    return made.status === 0 ? openPipe(path) : undefined;
  } catch {
    return undefined;
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** The reading end first, without waiting: then the writing end has a reader and is opened as the child expects it, blocking. */
function openPipe(path: string): OutputPipe {
  const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writeEnd = openSync(path, constants.O_WRONLY);
  return { writeEnd, from: new Socket({ fd: readEnd, readable: true, writable: false }) };
}
