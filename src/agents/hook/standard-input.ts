import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { errnoOf } from '../../errors.js';
import { monotonicMs } from '../../storage/lock/clock.js';
import type { StandardInput } from './hook-call.js';

export interface InputBounds {
  readonly bytesAtMost: number;
  /** How long to wait for its end in all. */
  readonly deadlineMs: number;
}

const standardInput = 0;
const chunkBytes = 65_536;
const pauseMs = 1;

/**
 * Reads standard input to its end without ever blocking: what starts a hook may leave it open for ever. What is beyond
 * the bound is read and dropped, so that the writer meets no closed pipe. Never throws.
 */
export function readBounded({ bytesAtMost, deadlineMs }: InputBounds): StandardInput {
  const endsAtMs = monotonicMs() + deadlineMs;
  const chunks: Buffer[] = [];
  let total = 0;
  let opened: number | undefined;
  const result = (problem?: StandardInput['problem']): StandardInput => {
    const bytes = Buffer.concat(chunks).subarray(0, bytesAtMost);
    return { bytes, ...(problem === undefined ? {} : { problem }) };
  };
  try {
    opened = withoutWaiting();
    for (;;) {
      const chunk = readChunk(opened ?? standardInput);
      if (chunk === 'wait' && monotonicMs() > endsAtMs) return result('deadline');
      if (chunk === 'wait') pause();
      else if (chunk.length === 0) return result(total > bytesAtMost ? 'too_large' : undefined);
      else if (total <= bytesAtMost) chunks.push(chunk);
      if (chunk !== 'wait') total += chunk.length;
    }
  } catch (error) {
    // EBADF: started with standard input closed, which is as good as empty.
    return result(errnoOf(error) === 'EBADF' ? undefined : 'unreadable');
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
}

/**
 * A descriptor for standard input whose reads return at once. A pipe or a terminal is opened once more, with that flag;
 * a socket (what Node programs give to those they start) cannot be, so its own descriptor is switched. Undefined: use 0.
 */
function withoutWaiting(): number | undefined {
  const stats = fstatSync(standardInput);
  if (stats.isFile()) return undefined;
  if (stats.isSocket()) {
    switchSocket();
    return undefined;
  }
  try {
    return openSync('/dev/fd/0', constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

interface PipeBinding {
  readonly Pipe: new (kind: number) => { open(fd: number): number };
  readonly constants: { readonly SOCKET: number };
}

/** Node has no call for this flag. The wrapper it sets the flag with takes 0.2 ms; the module around it 3.6. */
function switchSocket(): void {
  try {
    const inner = process as unknown as { binding(name: 'pipe_wrap'): PipeBinding };
    const { Pipe, constants: kinds } = inner.binding('pipe_wrap');
    new Pipe(kinds.SOCKET).open(standardInput);
  } catch {
    const { Socket } = process.getBuiltinModule('node:net');
    const socket = new Socket({ fd: standardInput, readable: true, writable: false });
    socket.unref();
  }
}

function readChunk(fd: number): Buffer | 'wait' {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  try {
    return buffer.subarray(0, readSync(fd, buffer));
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'EOF') return buffer.subarray(0, 0);
    if (code !== 'EAGAIN') throw error;
    return 'wait';
  }
}

let cell: Int32Array | undefined;

function pause(): void {
  cell ??= new Int32Array(new SharedArrayBuffer(4));
  Atomics.wait(cell, 0, 0, pauseMs);
}
