import type { ZoneClock } from '../../core/timestamp.js';
import { restKey, timeKey } from './id-key.js';

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const zero = 0x30;

/** Bytes from the `,` before `"prev"` to the end of a line that follows one other: `,"prev":"<64 hex>"}`. */
const prevBytes = 75;
/** Furthest that `"seq":` stands before that: a stream name of 200 escaped characters, and numbers. */
const seqReach = 1400;

/**
 * Cuts the facts out of lines of our own form, byte by byte and without making anything: fixed key order makes
 * that safe, since quotes inside strings are always escaped. The facts of the line read last are the fields.
 */
export class OwnLine {
  seq = 0;
  /** Lower half of the milliseconds in the id. */
  idHigh = 0;
  idLow = 0;
  /** Milliseconds since the file's day began in UTC; may be negative or beyond a day in other zones. */
  timeMs = 0;
  /** Position of the 64 hexadecimal digits of `prev`. */
  prevAt = 0;
  /** Position of the quote behind the time. */
  timeEnd = 0;
  /** Of `","agent":"…","session_id":"`. */
  readonly #agentPartBytes: number;
  readonly #clock: ZoneClock;
  readonly #isUtc: boolean;
  #day = '';
  #dayBytes: Uint8Array = new Uint8Array(0);
  /** The minute of the day, with its offset to UTC, that was seen to be the zone's. */
  #minute = -1;
  #offset = '';
  #offsetMs = 0;

  constructor(agent: string, clock: ZoneClock) {
    this.#agentPartBytes = `","agent":"${agent}","session_id":"`.length;
    this.#clock = clock;
    this.#isUtc = clock.zone === 'UTC';
  }

  /** Lines read from now on are expected to be of this day. */
  setDay(day: string): void {
    this.#day = day;
    this.#dayBytes = Buffer.from(day, 'latin1');
    this.#minute = -1;
  }

  /**
   * True for a line that this program could have written and that is plain to follow: one parent, an id and a number, of
   * this agent, this day and the workspace's zone, and no event of the ledger itself. False says nothing but that the line
   * must be parsed.
   */
  read(buffer: Buffer, from: number, to: number): boolean {
    if (to - from < 200 || buffer[from + 2] !== 0x74 || buffer[from + 6] !== quote) return false;
    return this.#readEnd(buffer, from, to) && this.#readStart(buffer, from);
  }

  /** `"id":"<26>","seq":<digits>[,"stream"…],"prev":"<64>"}` */
  #readEnd(buffer: Buffer, from: number, to: number): boolean {
    const prev = to - prevBytes;
    if (buffer[to - 1] !== 0x7d || buffer[to - 2] !== quote || buffer[prev] !== comma) return false;
    if (buffer[prev + 2] !== 0x70 || buffer[prev + 5] !== 0x76 || buffer[prev + 8] !== quote) return false;
    this.prevAt = prev + 9;
    const seq = findSeq(buffer, prev, Math.max(from, prev - seqReach));
    const id = seq - 28;
    // The quote before the id's 26 characters, the comma behind them, and `"id":` in front.
    if (seq === -1 || buffer[seq - 1] !== comma || buffer[seq - 2] !== quote || buffer[id - 1] !== quote)
      return false;
    if (buffer[id - 2] !== colon || buffer[id - 4] !== 0x64 || buffer[id - 5] !== 0x69) return false;
    this.idHigh = timeKey(buffer, id);
    this.idLow = restKey(buffer, id + 10, id + 26);
    return this.#readSeq(buffer, seq + 6);
  }

  #readSeq(buffer: Buffer, at: number): boolean {
    let seq = 0;
    let index = at;
    for (; index < at + 15; index++) {
      const digit = buffer[index]! - zero;
      if (digit < 0 || digit > 9) break;
      seq = seq * 10 + digit;
    }
    this.seq = seq;
    return buffer[index] === comma && seq > 0;
  }

  #readStart(buffer: Buffer, from: number): boolean {
    const time = from + 7;
    for (let index = 0; index < 10; index++) if (buffer[time + index] !== this.#dayBytes[index]) return false;
    const behind = this.#readTime(buffer, time);
    if (behind === -1) return false;
    this.timeEnd = behind;
    let end = behind + this.#agentPartBytes;
    // Another agent's name would be seen when the line is parsed; here only its length counts.
    if (buffer[end - 1] !== quote || buffer[end - 2] !== colon || buffer[behind] !== quote) return false;
    while (buffer[end] !== quote && end < behind + 200) end++;
    // `","event":"` and then an event whose name does not begin like those of the ledger itself.
    if (buffer[end + 3] !== 0x65 || buffer[end + 7] !== 0x74 || buffer[end + 10] !== quote) return false;
    return buffer[end + 11] !== 0x6c || buffer[end + 12] !== 0x65 || buffer[end + 13] !== 0x64;
  }

  /** Returns the position behind the time, or -1. */
  #readTime(buffer: Buffer, at: number): number {
    if (buffer[at + 10] !== 0x54 || buffer[at + 13] !== colon || buffer[at + 16] !== colon) return -1;
    const minute = twoDigits(buffer, at + 11) * 60 + twoDigits(buffer, at + 14);
    const seconds = twoDigits(buffer, at + 17);
    const ms = twoDigits(buffer, at + 20) * 10 + buffer[at + 22]! - zero;
    this.timeMs = (minute * 60 + seconds) * 1000 + ms;
    if (this.#isUtc) return buffer[at + 23] === 0x5a ? at + 24 : -1;
    if (minute !== this.#minute && !this.#learnOffset(buffer, at, minute)) return -1;
    for (let index = 0; index < this.#offset.length; index++)
      if (buffer[at + 23 + index] !== this.#offset.charCodeAt(index)) return -1;
    this.timeMs -= this.#offsetMs;
    return at + 23 + this.#offset.length;
  }

  /** Offsets change on whole minutes, so the clock is asked once a minute. */
  #learnOffset(buffer: Buffer, at: number, minute: number): boolean {
    const end = buffer.indexOf(quote, at);
    const text = buffer.toString('latin1', at, end);
    const ms = end - at <= 40 ? Date.parse(text) : Number.NaN;
    if (!Number.isFinite(ms) || this.#clock.format(ms) !== text) return false;
    this.#minute = minute;
    this.#offset = text.slice(23);
    this.#offsetMs = this.timeMs - (ms - Date.parse(`${this.#day}T00:00:00Z`));
    return true;
  }
}

/** Position of the `"seq":` that stands last before `end`, or -1. */
function findSeq(buffer: Buffer, end: number, start: number): number {
  for (let at = end - 7; at >= start; at--)
    if (
      buffer[at + 5] === colon &&
      buffer[at] === quote &&
      buffer[at + 1] === 0x73 &&
      buffer[at + 3] === 0x71
    )
      return buffer[at + 4] === quote ? at : -1;
  return -1;
}

function twoDigits(buffer: Buffer, at: number): number {
  return buffer[at]! * 10 + buffer[at + 1]! - 11 * zero;
}
