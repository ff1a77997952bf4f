import type { Projected } from './projection.js';
import { contentOf, greatestId, type StreamContent } from './stream-content.js';
import { readCopy } from './stream-copy.js';
import { readIndex, type StreamIndex } from './stream-index.js';

/** All that the ledgers hold of one stream. Takes no lock. @throws LedgerError IO_* */
export function readStream(root: string, name: string): StreamContent {
  return readIndex(root, (index) => contentIn(index, name));
}

/** The same as a state, with what a command has to know besides. */
export function projectContent(root: string, name: string): Projected<StreamContent> {
  return readIndex(root, (index) => {
    const content = contentIn(index, name);
    const { headSeq, lines } = content;
    return { state: content, headSeq, greatestId: greatestId(lines), cut: index.cut.get(name) };
  });
}

/** Every stream whose name begins with `prefix`. */
export function readStreams(root: string, prefix: string): ReadonlyMap<string, StreamContent> {
  return readIndex(root, (index) => {
    const names = new Set([...Object.keys(index.copies), ...index.fresh.keys()]);
    const wanted = [...names].filter((name) => name.startsWith(prefix));
    return new Map(wanted.map((name) => [name, contentIn(index, name)]));
  });
}

/** The raw lines of a stream that were indexed. */
export function copiedLines({ folder, copies }: StreamIndex, name: string): readonly Buffer[] {
  const size = copies[name];
  if (folder === undefined || size === undefined) return [];
  return readCopy(folder, name, { from: 0, to: size });
}

function contentIn(index: StreamIndex, name: string): StreamContent {
  return contentOf([...copiedLines(index, name), ...(index.fresh.get(name) ?? [])]);
}
