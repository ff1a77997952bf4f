import { readSync } from 'node:fs';
import { errnoOf, ioError, LedgerError } from '../../../errors.js';

const chunkBytes = 65_536;
const pauseMs = 5;

/**
 * All of standard input, read in plain calls.
 * @throws LedgerError TOO_LARGE beyond `bytesAtMost`, IO_*
 */
export function readStandardInput(bytesAtMost: number): Uint8Array {
  const chunks: Buffer[] = [];
  let total = 0;
  for (let chunk = readChunk(); chunk.length > 0; chunk = readChunk()) {
    chunks.push(chunk);
    total += chunk.length;
    if (total > bytesAtMost) throw tooLarge(bytesAtMost);
  }
  return Buffer.concat(chunks, total);
}

function readChunk(): Buffer {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  for (;;) {
    try {
      return buffer.subarray(0, readSync(0, buffer));
    } catch (error) {
      const code = errnoOf(error);
      if (code === 'EOF') return buffer.subarray(0, 0);
      if (code !== 'EAGAIN') throw ioError(error, 'reading standard input');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
}

function tooLarge(bytesAtMost: number): LedgerError {
  return new LedgerError('TOO_LARGE', `standard input has more than ${bytesAtMost} bytes`, {
    details: { limit: bytesAtMost },
  });
}
