import { writeSync } from 'node:fs';
import { errnoOf } from '../../errors.js';

export const standardOutput = 1;
export const standardError = 2;

const pauseMs = 2;
const closed = new Set<number>();
let cell: Int32Array | undefined;

/**
 * Writes all of it, waiting for a slow reader; without Node's stream machinery, which costs a short process 3 ms.
 * @returns false once the reader has gone away (`… | head`): that is no error, the rest is dropped
 */
export function writeAll(descriptor: number, data: string | Uint8Array): boolean {
  if (closed.has(descriptor)) return false;
  const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
  for (let done = 0; done < bytes.length;) {
    const written = tryWrite(descriptor, bytes, done);
    if (written === undefined) return false;
    done += written;
  }
  return true;
}

function tryWrite(descriptor: number, bytes: Uint8Array, from: number): number | undefined {
  try {
    return writeSync(descriptor, bytes, from);
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'EAGAIN') return pause();
    // EBADF: started with the descriptor closed (`>&-`). EIO: the terminal is gone.
    if (code !== 'EPIPE' && code !== 'EBADF' && code !== 'EIO') throw error;
    closed.add(descriptor);
    return undefined;
  }
}

/** A pipe that somebody else made non-blocking is full. */
function pause(): 0 {
  cell ??= new Int32Array(new SharedArrayBuffer(4));
  Atomics.wait(cell, 0, 0, pauseMs);
  return 0;
}
