import { createHash } from 'node:crypto';
import { readLedger } from '../ledger/read.js';
import type { LedgerEntry } from '../ledger/read/entry.js';
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

/** Reads all ledgers for one stream; lines without its name are not parsed. Takes no lock. @throws LedgerError IO_* */
export function readStream(root: string, name: string): StreamContent {
  const found = new StreamGathering();
  for (const entry of readLedger(root, { wanted: (line) => line.includes(name) })) {
    if (entry.value().stream === name) found.take(entry);
  }
  return found;
}

/** Reads every stream whose name begins with `prefix`, in one pass. */
export function readStreams(root: string, prefix: string): ReadonlyMap<string, StreamContent> {
  const streams = new Map<string, StreamGathering>();
  for (const entry of readLedger(root, { wanted: (line) => line.includes(prefix) })) {
    const { stream } = entry.value();
    if (typeof stream !== 'string' || !stream.startsWith(prefix)) continue;
    const found = streams.get(stream) ?? new StreamGathering();
    streams.set(stream, found);
    found.take(entry);
  }
  return streams;
}

class StreamGathering implements StreamContent {
  readonly lines: StreamLine[] = [];
  readonly unreadable: UnreadableLine[] = [];
  headSeq = 0;

  take(entry: LedgerEntry): void {
    const line = streamLineOf(entry.value());
    if (line === undefined) {
      const event = entry.value().id ?? `sha256:${createHash('sha256').update(entry.bytes).digest('hex')}`;
      this.unreadable.push({ event, reason: 'its place in the stream cannot be read' });
      return;
    }
    this.lines.push(line);
    this.headSeq = Math.max(this.headSeq, line.stream_seq);
  }
}
