import { closeSync } from 'node:fs';
import { ioError } from '../errors.js';
import { longestLineBytes, openDayFile, readBlock } from '../ledger/read/blocks.js';
import { parseLine } from '../ledger/read/examine-line.js';
import { readRange } from '../storage/line-reader.js';
import { isStreamName } from './stream-line.js';
import { hashOf, positionIn, type FilePosition, type FoundFile } from './positions.js';

/** Told of each line that names a stream; the bytes, without newline, are only valid during the call. */
export type OnStreamLine = (stream: string, line: Buffer) => void;

/** Told when a file ends in such a line whole but for its newline: whoever writes there next makes it one. */
export type OnCutLine = (stream: string) => void;

const streamKey = Buffer.from('"stream"');
const newline = 0x0a;

/**
 * Goes through what a file has got since it was indexed, up to its last newline; other lines are not looked at.
 * Torn and damaged lines name no stream. Returns the file's new position; undefined when the file is gone.
 * @throws LedgerError IO_*
 */
export function scanFile(
  { ref, stamp, known }: FoundFile,
  onLine: OnStreamLine,
  onCut: OnCutLine,
): FilePosition | undefined {
  if (known !== undefined && stamp.size === known.end) return positionIn(stamp, known, () => known.lastHash);
  const open = openDayFile(ref.path);
  if (open === undefined) return undefined;
  try {
    const place = scanOpen(open.fd, { from: known?.end ?? 0, size: stamp.size }, onLine);
    const wholeEnd = place?.end ?? known?.end ?? 0;
    if (stamp.size - wholeEnd <= longestLineBytes) {
      takeLine(readRange(open.fd, wholeEnd, stamp.size), onCut);
    }
    if (place === undefined) {
      const { end, lastAt } = known ?? { end: 0, lastAt: 0 };
      return positionIn(stamp, { end, lastAt }, () => known?.lastHash ?? '');
    }
    return positionIn(stamp, place, () => hashOf(place.lastLine));
  } catch (error) {
    throw ioError(error, `reading ${ref.path}`);
  } finally {
    closeSync(open.fd);
  }
}

interface Place extends Pick<FilePosition, 'end' | 'lastAt'> {
  readonly lastLine: Buffer;
}

/** Undefined when there is no whole line more. */
function scanOpen(
  fd: number,
  { from, size }: { readonly from: number; readonly size: number },
  onLine: OnStreamLine,
): Place | undefined {
  let place: Place | undefined;
  for (let at = from; at < size; at = place.end) {
    const block = readBlock(fd, at, size);
    if (block.kind === 'rest') break;
    if (block.kind === 'oversized') {
      place = { end: block.end, lastAt: block.end, lastLine: Buffer.alloc(0) };
      continue;
    }
    const { bytes } = block;
    takeLines(bytes, onLine);
    const last = bytes.lastIndexOf(newline, -2) + 1;
    place = { end: at + bytes.length, lastAt: at + last, lastLine: Buffer.from(bytes.subarray(last, -1)) };
  }
  return place;
}

function takeLines(bytes: Buffer, onLine: OnStreamLine): void {
  for (let at = bytes.indexOf(streamKey); at !== -1;) {
    const from = bytes.lastIndexOf(newline, at) + 1;
    const to = bytes.indexOf(newline, at);
    takeLine(bytes.subarray(from, to), onLine);
    at = bytes.indexOf(streamKey, to);
  }
}

function takeLine(line: Buffer, onLine: OnStreamLine): void {
  if (!line.includes(streamKey)) return;
  const parsed = parseLine(line);
  const stream: unknown = parsed.kind === 'line' ? parsed.value.stream : undefined;
  if (typeof stream === 'string' && isStreamName(stream)) onLine(stream, line);
}
