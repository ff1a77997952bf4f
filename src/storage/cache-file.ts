import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { errnoOf } from '../errors.js';
import { makeFolder } from './make-folder.js';

/**
 * A small cache that is written with every append: in place, since replacing a file costs ten times as much. Its first
 * line is JSON, the second a checksum of it; what an older, longer content leaves behind them means nothing. So a reader
 * who meets a half written one finds nothing, and nothing is what a lost cache costs. Links are not followed.
 */
export function overwriteCache(path: string, content: string, mode?: number): void {
  const bytes = Buffer.from(content, 'utf8');
  const fd = openForOverwriting(path, mode);
  try {
    if (writeSync(fd, bytes, 0, bytes.length, 0) < bytes.length) throw new Error(`${path} was cut short`);
  } finally {
    closeSync(fd);
  }
}

/** The two lines for `overwriteCache`. */
export function cacheContent(value: unknown): string {
  const text = JSON.stringify(value);
  return `${text}\n${checksum(text)}\n`;
}

/** The two lines as they stand, sound or not; undefined when there is nothing to be read. */
export function readCacheContent(path: string): string | undefined {
  try {
    const content = readFileSync(path, 'utf8');
    const end = content.indexOf('\n', content.indexOf('\n') + 1);
    return content.slice(0, end + 1);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

/** What the content says; undefined when it was cut or mixed with an older one. Callers check it before they believe it. */
export function parseCache(content: string | undefined): unknown {
  const [text = '', sum] = content?.split('\n', 2) ?? [];
  if (text === '' || sum !== checksum(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Against accidents: two 32-bit multiplicative hashes (the multipliers are those of MurmurHash3's finaliser). */
function checksum(text: string): string {
  let low = 0x9e3779b9;
  let high = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x85ebca6b);
    low ^= low >>> 15;
    high = Math.imul(high ^ unit, 0xc2b2ae35);
    high ^= high >>> 13;
  }
  return `${(low >>> 0).toString(16)}-${(high >>> 0).toString(16)}`;
}

const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;

function openForOverwriting(path: string, mode: number | undefined): number {
  try {
    return openSync(path, flags, mode);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    makeFolder(dirname(path), mode === undefined ? undefined : 0o700);
    return openSync(path, flags, mode);
  }
}
