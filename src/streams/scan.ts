import { closeSync } from 'node:fs';
import { ioError } from '../errors.js';
import { openDayFile, readBlock } from '../ledger/read/blocks.js';
import { parseLine } from '../ledger/read/examine-line.js';
import { isStreamName } from './stream-line.js';
import { hashOf, positionIn, type FilePosition, type FoundFile } from './positions.js';

/** Told of each line that names a stream; the bytes, without newline, are only valid during the call. */
export type OnStreamLine = (stream: string, line: Buffer) => void;

const streamKey = Buffer.from('"stream"');
const newline = 0x0a;

/**
 * Goes through what a file has got since it was indexed, up to its last newline; other lines are not looked at.
 * Torn and damaged lines name no stream. Returns the file's new position; undefined when the file is gone.
 * @throws LedgerError IO_*
 */
export function scanFile({ ref, stamp, known }: FoundFile, onLine: OnStreamLine): FilePosition | undefined {
  const start = known ?? { end: 0, lastAt: 0, lastHash: '' };
  if (known !== undefined && stamp.size === known.end) return positionIn(stamp, start);
  const open = openDayFile(ref.path);
  if (open === undefined) return undefined;
  try {
    return positionIn(stamp, scanOpen(open.fd, { ...start, size: stamp.size }, onLine));
  } catch (error) {
    throw ioError(error, `reading ${ref.path}`);
  } finally {
    closeSync(open.fd);
  }
}

type Place = Pick<FilePosition, 'end' | 'lastAt' | 'lastHash'>;

function scanOpen(
  fd: number,
  { size, ...start }: Place & { readonly size: number },
  onLine: OnStreamLine,
): Place {
  let { end, lastAt, lastHash } = start;
  while (end < size) {
    const block = readBlock(fd, end, size);
    if (block.kind === 'rest') break;
    if (block.kind === 'oversized') {
      ({ end } = block);
      [lastAt, lastHash] = [end, hashOf(Buffer.alloc(0))];
      continue;
    }
    const { bytes } = block;
    takeLines(bytes, onLine);
    const last = bytes.lastIndexOf(newline, -2) + 1;
    [lastAt, lastHash] = [end + last, hashOf(bytes.subarray(last, -1))];
    end += bytes.length;
  }
  return { end, lastAt, lastHash };
}

function takeLines(bytes: Buffer, onLine: OnStreamLine): void {
  for (let at = bytes.indexOf(streamKey); at !== -1;) {
    const from = bytes.lastIndexOf(newline, at) + 1;
    const to = bytes.indexOf(newline, at);
    const line = bytes.subarray(from, to);
    const parsed = parseLine(line);
    const stream: unknown = parsed.kind === 'line' ? parsed.value.stream : undefined;
    if (typeof stream === 'string' && isStreamName(stream)) onLine(stream, line);
    at = bytes.indexOf(streamKey, to);
  }
}
