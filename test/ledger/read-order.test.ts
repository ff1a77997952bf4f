import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rawLines, readLedger } from '../../src/ledger/read.js';
import {
  addLines,
  handMade,
  hashOf,
  ledgerPath,
  withTempRoot,
  type HandMade,
} from '../support/hand-made-ledger.js';
import { count, seed } from '../support/scale.js';

const runs = { numRuns: count(2000, 60), seed: seed('read-order') };

/** How a line comes to stand: which clone appends it, and which clones' lines that one knows by then. */
interface Step {
  readonly clone: number;
  readonly knows: readonly number[];
  readonly sameSecond: boolean;
}

interface Written {
  readonly line: HandMade;
  readonly parents: readonly string[];
}

const clones = ['aaaaaa', 'bbbbbb', 'cccccc'];
const anyClone = fc.nat({ max: clones.length - 1 });
const anyHistory: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({ clone: anyClone, knows: fc.array(anyClone, { maxLength: 3 }), sameSecond: fc.boolean() }),
  { minLength: 1, maxLength: 40 },
);

/** Which files are put together in one by a union merge, and which blocks of them are repeated by it. */
const anyMerge = fc.record({ isMerged: fc.boolean(), cut: fc.nat({ max: 20 }), repeats: fc.nat({ max: 5 }) });

describe('the order in which an agent is read', () => {
  it('has parents before children, ties by time and id, each line once, for any history of clones', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory, anyMerge, (history, merge) =>
        withTempRoot((root) => {
          const written = writeHistory(root, history, merge);
          const read = Array.from(readLedger(root), ({ bytes }) => bytes.toString());
          expect(read).toEqual(expectedOrder(written));
          expect(isTopological(read, written)).toBe(true);
          expect(Buffer.concat([...rawLines(root)]).toString()).toBe(
            read.map((text) => `${text}\n`).join(''),
          );
        }),
      ),
      runs,
    );
  });

  it('is seen to be broken by the same check when files are only read one after another', async () => {
    let broken = 0;
    await fc.assert(
      fc.asyncProperty(anyHistory, anyMerge, (history, merge) =>
        withTempRoot((root) => {
          const written = writeHistory(root, history, merge);
          const read = Array.from(readLedger(root, { order: 'file' }), ({ bytes }) => bytes.toString());
          if (!isTopological(read, written)) broken += 1;
        }),
      ),
      runs,
    );
    expect(broken).toBeGreaterThan(0);
  });
});

function writeHistory(
  root: string,
  history: readonly Step[],
  merge: { readonly isMerged: boolean; readonly cut: number; readonly repeats: number },
): readonly Written[] {
  const byClone: Written[][] = clones.map(() => []);
  const heads: (HandMade | undefined)[] = clones.map(() => undefined);
  for (const [index, { clone, knows, sameSecond }] of history.entries()) {
    const parents = [clone, ...knows].map((from) => heads[from]).filter((head) => head !== undefined);
    const seq = 1 + Math.max(0, ...parents.map((parent) => parent.seq));
    const prev = [...new Set(parents.map(({ hash }) => hash))];
    const ts = new Date(Date.UTC(2026, 10, 20) + (sameSecond ? 0 : seq * 1000)).toISOString();
    const facts = { seq, ts, summary: `${index} of ${clone}` };
    const line = handMade(prev.length === 0 ? facts : { ...facts, prev });
    heads[clone] = line;
    byClone[clone]?.push({ line, parents: prev });
  }
  const [first = [], second = [], third = []] = byClone;
  if (merge.isMerged) writeMerged(root, [first, second], merge);
  else
    for (const [at, lines] of [first, second].entries()) write(root, `2026-11-20.${clones[at] ?? ''}`, lines);
  write(root, '2026-11-21.cccccc', third);
  return byClone.flat();
}

/** One file with blocks of two in turn, each line behind its parents, some of them twice. */
function writeMerged(
  root: string,
  files: readonly (readonly Written[])[],
  { cut, repeats }: { readonly cut: number; readonly repeats: number },
): void {
  const all = files.flat();
  const known = new Set(all.map(({ line }) => line.hash));
  const placed: Written[] = [];
  const hashes = new Set<string>();
  const isReady = ({ line, parents }: Written): boolean =>
    !hashes.has(line.hash) && parents.every((parent) => !known.has(parent) || hashes.has(parent));
  while (placed.length < all.length) {
    for (const file of files) {
      for (let taken = 0; taken <= cut; taken++) {
        const next = file.find(isReady);
        if (next === undefined) break;
        placed.push(next);
        hashes.add(next.line.hash);
      }
    }
  }
  write(root, '2026-11-20', [...placed, ...placed.slice(0, repeats)]);
}

function write(root: string, name: string, lines: readonly Written[]): void {
  if (lines.length > 0) {
    addLines(
      ledgerPath(root, 'cls', `${name}.jsonl`),
      lines.map(({ line }) => line),
    );
  }
}

function expectedOrder(written: readonly Written[]): readonly string[] {
  const keyOf = (text: string): readonly [number, string, string] => {
    const { seq, ts, id } = JSON.parse(text) as { seq: number; ts: string; id: string };
    return [seq, ts, id];
  };
  return [...new Set(written.map(({ line }) => line.text))].sort((left, right) => {
    const [seq, ts, id] = keyOf(left);
    const [otherSeq, otherTs, otherId] = keyOf(right);
    return seq - otherSeq || (ts < otherTs ? -1 : ts > otherTs ? 1 : id < otherId ? -1 : 1);
  });
}

function isTopological(read: readonly string[], written: readonly Written[]): boolean {
  const parents = new Map(written.map(({ line, parents: of }) => [line.hash, of]));
  const seen = new Set<string>();
  return read.every((text) => {
    const hash = hashOf(text);
    const isInOrder = (parents.get(hash) ?? []).every((parent) => seen.has(parent));
    const isFirst = !seen.has(hash);
    seen.add(hash);
    return isInOrder && isFirst;
  });
}
