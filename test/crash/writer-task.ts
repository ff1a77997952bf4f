import type { EventInput } from '../../src/ledger/prepare.js';
import { randomFrom } from '../support/scale.js';

/** What a writing process is asked to do; its only argument, as JSON. */
export interface WriterTask {
  readonly root: string;
  readonly agent: string;
  /** Names the process; event texts derive from it and the index, so that anyone can make the same event again. */
  readonly writer: string;
  /** `single` awaits each append, `batch` uses appendMany, `mixed` both and unawaited ones, `once` is the way of hooks. */
  readonly way: 'single' | 'batch' | 'mixed' | 'once';
  /** How many events; without it, until it is killed. */
  readonly events?: number;
  readonly batchEvents?: number;
  /** Longest text of an event. */
  readonly textBytes?: number;
  /** Gives each event an id of its own and writes it to the journal first, so that it can be retried. */
  readonly ownIds?: boolean;
  readonly durability?: 'os' | 'group' | 'each';
  /** Where the process notes what it intends and what was acknowledged. */
  readonly journal: string;
  /** Dies inside a write to a day file, after so many of its bytes or this share of them. */
  readonly dieInWrite?: WriteCut;
  /** Broken on purpose: acknowledges before it appends. */
  readonly acknowledgesEarly?: boolean;
}

export interface WriteCut {
  /** Which write, from 1. */
  readonly number: number;
  readonly share?: number;
  readonly bytes?: number;
}

const pieces = ['plain ', 'grün ', '漢字 ', '😀 ', '"quoted" ', 'back\\slash ', 'tab\t', '\u2028', '👩‍👩‍👧 '];

/** The event number `index` of a writer: always the same, of any length up to `textBytes`, many of them short. */
export function eventOf({ writer, textBytes = 0 }: WriterTask, index: number): EventInput {
  const random = randomFrom(index * 7919 + writer.length * 31 + (writer.codePointAt(1) ?? 0));
  const summary = `${writer} writes ${index}`;
  if (textBytes === 0) return { event: 'info', summary, data: { writer, index } };
  const wanted = random() < 0.6 ? 40 : Math.floor(random() * textBytes);
  let text = '';
  for (let bytes = 0; bytes < wanted - 30;) {
    const piece = pieces[Math.floor(random() * pieces.length)] ?? '';
    text += piece;
    bytes += Buffer.byteLength(JSON.stringify(piece)) - 2;
  }
  return { event: 'info', summary, task_id: `t-${index % 7}`, data: { writer, index, text } };
}
