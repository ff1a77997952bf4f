import { parseLine } from '../ledger/read/examine-line.js';
import { realEdges } from '../storage/edges.js';
import { streamLineOf, type StreamLine } from './stream-line.js';

/** What the ledgers hold of a stream, as they are found: in no order, repeated lines once. */
export interface StreamContent {
  readonly lines: readonly StreamLine[];
  readonly unreadable: readonly UnreadableLine[];
  /** The largest `stream_seq`; 0 for an empty stream. */
  readonly headSeq: number;
}

export interface UnreadableLine {
  /** Id of the event, else `sha256:` and the digest of the raw line. */
  readonly event: string;
  readonly reason: string;
}

/**
 * The content that raw lines amount to; whatever is no ledger line among them is left out. Of lines with the same id
 * that say different things one counts, the same one whatever their order; the others are unreadable.
 */
export function contentOf(rawLines: Iterable<Buffer>): StreamContent {
  const byId = new Map<string, Found>();
  const unreadable = new Map<string, UnreadableLine>();
  const refuse = (event: string, reason: string): void =>
    void unreadable.set(`${event} ${reason}`, { event, reason });
  for (const bytes of rawLines) {
    const parsed = parseLine(bytes);
    if (parsed.kind !== 'line') continue;
    const line = streamLineOf(parsed.value);
    if (line === undefined) {
      refuse(parsed.value.id ?? digestOf(bytes), 'its place in the stream cannot be read');
      continue;
    }
    const earlier = byId.get(line.id);
    if (earlier === undefined) byId.set(line.id, { line, bytes });
    else if (!earlier.bytes.equals(bytes)) {
      const isFirst = Buffer.compare(bytes, earlier.bytes) < 0;
      if (isFirst) byId.set(line.id, { line, bytes });
      refuse(digestOf(isFirst ? earlier.bytes : bytes), `its id ${line.id} stands for another line as well`);
    }
  }
  const lines = [...byId.values()].map(({ line }) => line);
  const headSeq = lines.reduce((head, { stream_seq: seq }) => Math.max(head, seq), 0);
  return { lines, unreadable: [...unreadable.values()], headSeq };
}

/** Empty without lines. */
export function greatestId(lines: readonly Pick<StreamLine, 'id'>[]): string {
  return lines.reduce((greatest, { id }) => (id > greatest ? id : greatest), '');
}

/** Each whole line of `bytes`, without its newline; what stands behind the last newline is left out. */
export function* linesOf(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length;) {
    const to = bytes.indexOf(0x0a, from);
    if (to === -1) return;
    yield bytes.subarray(from, to);
    from = to + 1;
  }
}

interface Found {
  readonly line: StreamLine;
  readonly bytes: Buffer;
}

function digestOf(bytes: Buffer): string {
  return `sha256:${realEdges().sha256(bytes)}`;
}
