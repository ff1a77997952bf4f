import type { Head } from '../../core/head-tracker.js';
import { composeLine, maxParents, parentsThatFit } from '../../core/line.js';
import type { EventContent, PreparedEvent } from '../prepare.js';
import type { AgentWriter } from './writer.js';

/** One buffer of whole lines, to be written by one system call. */
export interface Block {
  /** Closing of a torn line before the first line, newline included; usually empty. */
  readonly lead: Uint8Array;
  readonly bytes: Uint8Array;
  readonly lines: readonly BlockLine[];
}

export interface BlockLine {
  readonly id: string;
  readonly seq: number;
  readonly hash: string;
  readonly session: string;
  readonly ts: string;
  readonly content: EventContent;
  /** From the block's first byte; `end` is behind the newline. */
  readonly start: number;
  readonly end: number;
}

/** What is decided for an event under the lock, besides its links. */
export interface Placed {
  readonly event: PreparedEvent;
  readonly tsMs: number;
  readonly id: string;
  readonly session: string;
}

/** Longest block; a longer batch goes out in several, cut at line borders. */
export const maxBlockBytes = 256 * 1024;
const newline = 0x0a;

/**
 * Composes one block, which the caller has cut to size: the first event follows all `heads`, each next one the line before it.
 */
export function composeBlock(
  writer: AgentWriter,
  events: readonly Placed[],
  {
    heads,
    lead,
    file,
  }: { readonly heads: readonly Head[]; readonly lead: Uint8Array; readonly file: string },
): Block {
  // The byte before each line turns into the 0x00 of its leaf hash for a moment, hence one spare byte in front.
  const buffer = Buffer.allocUnsafe(1 + sizeFor(events, lead));
  const bytes = buffer.subarray(1);
  bytes.set(lead, 0);
  const lines: BlockLine[] = [];
  let end = lead.length;
  let current = heads;
  for (const placed of events) {
    const line = putLine(writer, buffer, { placed, heads: current, start: end });
    lines.push(line);
    current = [{ hash: line.hash, seq: line.seq, file }];
    end = line.end;
  }
  return { lead, bytes: bytes.subarray(0, end), lines };
}

interface LineTask {
  readonly placed: Placed;
  readonly heads: readonly Head[];
  readonly start: number;
}

function putLine(writer: AgentWriter, buffer: Buffer, { placed, heads, start }: LineTask): BlockLine {
  const { event, tsMs, id, session } = placed;
  const seq = 1 + heads.reduce((highest, head) => Math.max(highest, head.seq), 0);
  const ts = writer.workspace.clock.format(tsMs);
  const text = composeLine(event.middle, {
    ts,
    agent: writer.agent,
    session,
    id,
    seq,
    prev: parentsOf(writer, heads, event.middleBytes),
    streamText: event.streamText,
  });
  const length = buffer.write(text, 1 + start, 'utf8');
  const hash = hashInPlace(writer, buffer.subarray(start, 1 + start + length));
  buffer[1 + start + length] = newline;
  return { id, seq, hash, session, ts, content: event.content, start, end: start + length + 1 };
}

/** `bytes` is one byte longer than the line: the first one is lent for the prefix of the leaf hash. */
function hashInPlace({ edges }: AgentWriter, bytes: Uint8Array): string {
  const lent = bytes[0] ?? 0;
  bytes[0] = 0;
  const hash = edges.sha256(bytes);
  bytes[0] = lent;
  return hash;
}

/** All heads; of more than fit, a random choice. An agent's first line follows the workspace. */
function parentsOf(
  { workspace, edges }: AgentWriter,
  heads: readonly Head[],
  usedBytes: number,
): readonly string[] {
  const [only] = heads;
  if (only === undefined) return [workspace.rootLink];
  if (heads.length === 1) return [only.hash];
  const room = parentsThatFit(usedBytes);
  const hashes = heads.map(({ hash }) => hash);
  return (heads.length > room ? shuffle(hashes, edges.random).slice(0, room) : hashes).sort();
}

function shuffle(items: readonly string[], random: (bytes: number) => Uint8Array): string[] {
  const bytes = random(items.length * 4);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return items
    .map((item, at) => ({ item, key: view.getUint32(at * 4) }))
    .sort((left, right) => left.key - right.key)
    .map(({ item }) => item);
}

/** Upper bound for an event's line: time, names, id and numbers; the first line of a block may name many parents. */
export function lineBytesAtMost({ middleBytes, streamText }: PreparedEvent, isFirst: boolean): number {
  return middleBytes + 420 + 3 * streamText.length + (isFirst ? 67 * maxParents : 0);
}

function sizeFor(events: readonly Placed[], lead: Uint8Array): number {
  return events.reduce((sum, { event }, at) => sum + lineBytesAtMost(event, at === 0), lead.length);
}
