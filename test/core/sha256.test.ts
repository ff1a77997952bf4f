import { createHash, createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hmacSha256, sha256, sha256Hex } from '../../src/core/sha256.js';
import { count, longRun } from '../support/scale.js';

const nodeHash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const ascii = (text: string) => Buffer.from(text, 'latin1');

describe('sha256', () => {
  // Published with FIPS 180-4 and in NIST's SHA example files.
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
    [
      'abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu',
      'cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1',
    ],
    ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  ])('gives the published hash of %.20s', (text, expected) => {
    expect(sha256Hex(ascii(text))).toBe(expected);
  });

  it('agrees with node:crypto at every length up to 300 bytes', () => {
    for (let length = 0; length <= 300; length++) {
      const bytes = randomBytes(length);
      expect(sha256Hex(bytes)).toBe(nodeHash(bytes));
    }
  });

  it('agrees with node:crypto on larger inputs', () => {
    for (let round = 0; round < count(200); round++) {
      const bytes = randomBytes(1 + Math.floor(Math.random() * 200_000));
      expect(hexOf(sha256(bytes))).toBe(nodeHash(bytes));
    }
  });

  it('reads a view in the middle of a buffer and leaves the input alone', () => {
    const buffer = randomBytes(1_000);
    const before = hexOf(buffer);
    expect(sha256Hex(buffer.subarray(123, 456))).toBe(nodeHash(buffer.subarray(123, 456)));
    expect(hexOf(buffer)).toBe(before);
  });

  it('returns bytes of its own with every call', () => {
    const first = sha256(ascii('one'));
    const kept = hexOf(first);
    sha256(ascii('two'));
    expect(hexOf(first)).toBe(kept);
  });

  it.runIf(longRun)(
    'writes the length of inputs above 512 MiB in bits with more than 32 of them',
    () => {
      const bytes = new Uint8Array(0x2000_0000 + 3);
      expect(sha256Hex(bytes)).toBe(nodeHash(bytes));
    },
    120_000,
  );
});

describe('hmacSha256', () => {
  // RFC 4231, test cases 1 to 4, 6 and 7.
  it.each([
    [
      '0b'.repeat(20),
      hexOf(ascii('Hi There')),
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    ],
    [
      hexOf(ascii('Jefe')),
      hexOf(ascii('what do ya want for nothing?')),
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    ['aa'.repeat(20), 'dd'.repeat(50), '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe'],
    [
      '0102030405060708090a0b0c0d0e0f10111213141516171819',
      'cd'.repeat(50),
      '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b',
    ],
    [
      'aa'.repeat(131),
      hexOf(ascii('Test Using Larger Than Block-Size Key - Hash Key First')),
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
    [
      'aa'.repeat(131),
      hexOf(
        ascii(
          'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.',
        ),
      ),
      '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
    ],
  ])('gives the published code for key %.16s…', (key, data, expected) => {
    expect(hexOf(hmacSha256(Buffer.from(key, 'hex'), Buffer.from(data, 'hex')))).toBe(expected);
  });

  it('agrees with node:crypto for keys and messages of all lengths around a block', () => {
    for (let length = 0; length <= 140; length++) {
      const key = randomBytes(length);
      const bytes = randomBytes(140 - length);
      expect(hexOf(hmacSha256(key, bytes))).toBe(createHmac('sha256', key).update(bytes).digest('hex'));
    }
  });
});
