import { hash } from 'node:crypto';

/**
 * The leaf hash of the line at [from, to), as 32 characters of one byte each: the cheapest form to get and to compare.
 * Overwrites the byte before the line with the prefix of the leaf hash.
 */
export function hashLine(buffer: Buffer, from: number, to: number): string {
  buffer[from - 1] = 0;
  return hash('sha256', new Uint8Array(buffer.buffer, buffer.byteOffset + from - 1, to - from + 1), 'binary');
}

export function toHex(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('hex');
}

export function fromHex(hex: string): string {
  return Buffer.from(hex, 'hex').toString('latin1');
}

const digits = '0123456789abcdef';
const highDigit = Uint8Array.from({ length: 256 }, (_, byte) => digits.charCodeAt(byte >> 4));
const lowDigit = Uint8Array.from({ length: 256 }, (_, byte) => digits.charCodeAt(byte & 15));

/** Whether the 64 characters at `at` spell `bytes` in lower-case hex. */
export function isHexOf(buffer: Buffer, at: number, bytes: string): boolean {
  if (bytes.length !== 32) return false;
  for (let index = 0, digit = at; index < 32; index++, digit += 2) {
    const byte = bytes.charCodeAt(index);
    if (buffer[digit] !== highDigit[byte] || buffer[digit + 1] !== lowDigit[byte]) return false;
  }
  return true;
}
