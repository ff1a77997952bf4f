/** Value of a base 32 digit of a ULID, by character. */
const digitOf = new Uint8Array(256);
for (const [value, digit] of '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.split('').entries())
  digitOf[digit.charCodeAt(0)] = value;

const ulidLength = 26;

/**
 * 64 bits that stand for an id: equal ids have equal keys, different ones hardly ever. The upper half is the lower half
 * of a ULID's milliseconds, so that keys of lines in order are nearly in order. A line without an id has a key of its
 * hash, so that only its copies share it.
 */
export function idKey(id: string | undefined, hash: string): readonly [high: number, low: number] {
  const bytes = Buffer.from(id ?? `without an id ${hash}`, 'latin1');
  return bytes.length === ulidLength
    ? [timeKey(bytes, 0), restKey(bytes, 10, ulidLength)]
    : [restKey(bytes, 0, bytes.length >> 1), restKey(bytes, bytes.length >> 1, bytes.length)];
}

/** Upper half of the key of the ULID at `at`: of its ten digits of time, the last seven hold 32 bits. */
export function timeKey(bytes: Uint8Array, at: number): number {
  let key = 0;
  for (let index = at + 3; index < at + 10; index++) key = (key << 5) + digitOf[bytes[index]!]!;
  return key >>> 0;
}

/** Lower half: each byte times a weight of its own. */
export function restKey(bytes: Uint8Array, at: number, end: number): number {
  let key = 0;
  for (let index = at; index < end; index++)
    key = (key + Math.imul(bytes[index]!, weights[(index - at) & 31]!)) | 0;
  return key >>> 0;
}

/** Odd numbers without a pattern: multiples of the golden ratio's bits. */
const weights = Int32Array.from({ length: 32 }, (_, at) => Math.imul(at + 1, 0x9e3779b1) | 1);
