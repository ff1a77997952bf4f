import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from '../errors.js';
import { realEdges } from '../storage/edges.js';
import { writeTextFile } from '../storage/json-file.js';
import { projectIn, type StreamProjection } from './projection.js';
import { streamDigest } from './stream-copy.js';
import { readIndex, type CatchUpOptions, type StreamIndex } from './stream-index.js';

export interface ListProjection<State, Row> extends StreamProjection<State> {
  /** What a list shows of a stream. Plain JSON. */
  readonly rowOf: (name: string, state: State) => Row;
}

/** The kept list is made anew once more than this share of its rows, and more than a few, had to be. */
const staleShare = 0.02;
const staleRows = 8;

/**
 * A row for every stream whose name begins with `prefix`, in no order. Streams that got no lines since the list was kept are
 * not read.
 * @throws LedgerError IO_*; what the projection throws
 */
export function listStreams<State, Row>(
  root: string,
  prefix: string,
  projection: ListProjection<State, Row>,
  options: CatchUpOptions = {},
): ReadonlyMap<string, Row> {
  return readIndex(root, (index) => rowsIn(index, prefix, projection), options);
}

interface KeptRow<Row> {
  /** Size of the copy it was made from. */
  readonly bytes: number;
  readonly row: Row;
}

/** By the stream's name. */
type KeptRows<Row> = Readonly<Record<string, KeptRow<Row>>>;

function rowsIn<State, Row>(
  index: StreamIndex,
  prefix: string,
  projection: ListProjection<State, Row>,
): ReadonlyMap<string, Row> {
  const rowOf = (name: string, of: StreamIndex): Row =>
    projection.rowOf(name, projectIn(of, name, projection).state);
  const place = `list.${streamDigest(prefix)}.${projection.name}.json`;
  const copied = copiedRows({ ...index, fresh: new Map() }, { prefix, place, rowOf });
  const fresh = [...index.fresh.keys()].filter((name) => name.startsWith(prefix));
  return new Map([...copied, ...fresh.map((name) => [name, rowOf(name, index)] as const)]);
}

interface Listing<Row> {
  readonly prefix: string;
  /** File name of the kept list. */
  readonly place: string;
  readonly rowOf: (name: string, index: StreamIndex) => Row;
}

function copiedRows<Row>(
  index: StreamIndex,
  { prefix, place, rowOf }: Listing<Row>,
): readonly (readonly [string, Row])[] {
  const { folder, copies } = index;
  const names = Object.keys(copies).filter((name) => name.startsWith(prefix));
  if (folder === undefined || names.length === 0) return [];
  const kept = readRows<Row>(join(folder, place));
  const isKept = (name: string): boolean => kept[name] !== undefined && kept[name].bytes === copies[name];
  const made = names.filter((name) => !isKept(name));
  const now = Object.fromEntries(
    names.map((name) => [name, isKept(name) ? kept[name] : { bytes: copies[name], row: rowOf(name, index) }]),
  ) as KeptRows<Row>;
  if (made.length > Math.max(staleRows, names.length * staleShare)) keepRows(join(folder, place), now);
  return Object.entries(now).map(([name, { row }]) => [name, row]);
}

/** None unless they stand as they were written. A list may be long: the digest is one that is quick to make. */
function readRows<Row>(path: string): KeptRows<Row> {
  try {
    const content = readFileSync(path);
    const text = content.subarray(digestDigits + 1);
    if (content.toString('latin1', 0, digestDigits) !== digestOf(text)) return {};
    return JSON.parse(text.toString('utf8')) as KeptRows<Row>;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return {};
  }
}

function keepRows<Row>(path: string, rows: KeptRows<Row>): void {
  const text = JSON.stringify(rows);
  try {
    writeTextFile(path, `${digestOf(Buffer.from(text))}\n${text}`);
  } catch {
    // It can be made again.
  }
}

const digestDigits = 32;

function digestOf(text: Uint8Array): string {
  return realEdges().sha256(text).slice(0, digestDigits);
}
