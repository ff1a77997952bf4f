import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { parseDayFile, shiftDay } from '../../core/day-file.js';
import { readLine } from '../../core/line-facts.js';
import { vendorSessionKeyOf } from '../../core/vendor-session.js';
import { ioError } from '../../errors.js';
import { readRange } from '../../storage/line-reader.js';
import { stampOf } from '../../storage/file-identity.js';
import { listDayFiles } from './scan.js';
import type { AgentWriter } from './writer.js';

/** A hook must not read a long history: what lies further back starts a session of its own. */
const bytesAtMost = 16 * 1024 * 1024;

/**
 * The session that the newest line of a vendor session stands in, looked for in the files of `day` and the day before;
 * for vendor sessions that the cache has forgotten.
 */
export function findVendorSession(writer: AgentWriter, day: string, key: string): string | undefined {
  const yesterday = shiftDay(day, -1);
  let left = bytesAtMost;
  for (const name of [...listDayFiles(writer.folder)].reverse()) {
    const { day: fileDay = '' } = parseDayFile(name) ?? {};
    if (fileDay < yesterday || fileDay > day) continue;
    const bytes = endOf(join(writer.folder, name), left);
    const found = sessionIn(bytes, key);
    if (found !== undefined) return found;
    left -= bytes.length;
  }
  return undefined;
}

function endOf(path: string, bytes: number): Buffer {
  const { size = 0 } = stampOf(path) ?? {};
  const fd = openSync(path, 'r');
  try {
    return readRange(fd, Math.max(0, size - bytes), size);
  } catch (error) {
    throw ioError(error, `reading ${path}`);
  } finally {
    closeSync(fd);
  }
}

function sessionIn(bytes: Buffer, key: string): string | undefined {
  for (let end = bytes.lastIndexOf(0x0a); end > 0;) {
    const start = bytes.lastIndexOf(0x0a, end - 1) + 1;
    const line = bytes.subarray(start, end);
    if (vendorSessionKeyOf(line) === key) {
      const reading = readLine(line);
      if (reading.kind === 'line') return reading.facts.sessionId;
    }
    end = start - 1;
  }
  return undefined;
}
