import { parseObject } from './line-facts.js';
import { sha256Hex } from './sha256.js';

/** Which of our sessions a session of an agent's program is recorded in. */
export interface VendorSession {
  /** See `vendorSessionKey`. */
  readonly key: string;
  readonly session: string;
  /** It had a `session_end`: only a new start or turn opens it again, not an event that comes late. */
  readonly ended?: true;
}

/** So many are kept in the cache, the ones used last; others are looked up in the files. */
export const maxVendorSessions = 64;

const longestKey = 80;

/** What tells vendor sessions apart: vendor and id as they stand in `data`, after redaction; long ones by their digest. */
export function vendorSessionKey(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { vendor, vendor_session: session } = data as Readonly<Record<string, unknown>>;
  if (typeof session !== 'string' || session === '') return undefined;
  return keyOf(typeof vendor === 'string' ? vendor : '', session);
}

const mention = Buffer.from('"vendor_session":"', 'latin1');
const dataStart = Buffer.from(',"data":{"vendor":"', 'latin1');
const ownForm = /^,"data":\{"vendor":"([^"\\]*)","vendor_session":"([^"\\]+)"/;
const ownFormBytes = 1024;

/** The same of a line. Lines that name no vendor session cost a search of their bytes; others are cut where possible. */
export function vendorSessionKeyOf(line: Buffer): string | undefined {
  if (!line.includes(mention)) return undefined;
  const at = line.indexOf(dataStart);
  const match = at === -1 ? null : ownForm.exec(line.toString('utf8', at, at + ownFormBytes));
  if (match !== null) return keyOf(match[1] ?? '', match[2] ?? '');
  return vendorSessionKey(parseObject(line)?.['data']);
}

function keyOf(vendor: string, session: string): string {
  const key = `${vendor} ${session}`;
  return key.length <= longestKey ? key : `#${sha256Hex(Buffer.from(key, 'utf8'))}`;
}

/** The session used last is the last one; the oldest of too many is dropped. */
export function evolveVendorSessions(
  sessions: readonly VendorSession[],
  { key, session, event }: { readonly key: string; readonly session: string; readonly event: string },
): readonly VendorSession[] {
  const last = sessions.at(-1);
  const before = last?.key === key ? last : sessions.find((known) => known.key === key);
  const ended = event === 'session_end' || (before?.ended === true && !reopens.has(event));
  if (
    before !== undefined &&
    before === last &&
    before.session === session &&
    (before.ended ?? false) === ended
  )
    return sessions;
  const others = sessions.filter((known) => known !== before);
  const kept = others.length < maxVendorSessions ? others : others.slice(1 - maxVendorSessions);
  return [...kept, { key, session, ...(ended ? { ended } : {}) }];
}

const reopens: ReadonlySet<string> = new Set(['session_start', 'turn_start']);
