/**
 * SHA-256 (FIPS 180-4) and HMAC (RFC 2104) in plain code: a short-lived process that hashes one line is done before
 * node:crypto has loaded (about 3 ms). Whoever hashes much injects node:crypto through the same type.
 *
 * The scratch arrays are shared by all calls: the functions are synchronous and call nothing that could call them.
 */

/** Hashes any number of bytes to 64 lower-case hex characters; the input is only read. */
export type Sha256 = (bytes: Uint8Array) => string;

const blockBytes = 64;

const initialState = Int32Array.of(
  0x6a09e667,
  0xbb67ae85,
  0x3c6ef372,
  0xa54ff53a,
  0x510e527f,
  0x9b05688c,
  0x1f83d9ab,
  0x5be0cd19,
);

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2).
const roundConstants = Int32Array.from(
  [
    '428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5',
    'd807aa98 12835b01 243185be 550c7dc3 72be5d74 80deb1fe 9bdc06a7 c19bf174',
    'e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da',
    '983e5152 a831c66d b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967',
    '27b70a85 2e1b2138 4d2c6dfc 53380d13 650a7354 766a0abb 81c2c92e 92722c85',
    'a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070',
    '19a4c116 1e376c08 2748774c 34b0bcb5 391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3',
    '748f82ee 78a5636f 84c87814 8cc70208 90befffa a4506ceb bef9a3f7 c67178f2',
  ].flatMap((words) => words.split(' ').map((word) => parseInt(word, 16))),
);

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const state = new Int32Array(8);
const schedule = new Int32Array(64);
const tail = new Uint8Array(2 * blockBytes);

/** 32 bytes; any length of input. */
export function sha256(bytes: Uint8Array): Uint8Array {
  digest(bytes);
  return stateBytes();
}

/** 64 lower-case hexadecimal characters. */
export function sha256Hex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of sha256(bytes)) hex += hexOfByte[byte];
  return hex;
}

/** 32 bytes; a key longer than a block (64 bytes) counts by its hash, as RFC 2104 says. */
export function hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  const blockKey = key.length > blockBytes ? sha256(key) : key;
  const inner = padded(blockKey, 0x36, bytes.length);
  inner.set(bytes, blockBytes);
  const outer = padded(blockKey, 0x5c, 32);
  outer.set(sha256(inner), blockBytes);
  return sha256(outer);
}

/** One block of key XOR pad, followed by `extraBytes` zeros for the message. */
function padded(key: Uint8Array, pad: number, extraBytes: number): Uint8Array {
  const block = new Uint8Array(blockBytes + extraBytes);
  for (let index = 0; index < blockBytes; index++) block[index] = (key[index] ?? 0) ^ pad;
  return block;
}

/** Leaves the hash of `bytes` in `state`. Whole blocks are read where they lie; only the last one or two are copied. */
function digest(bytes: Uint8Array): void {
  state.set(initialState);
  const wholeBytes = bytes.length - (bytes.length % blockBytes);
  for (let offset = 0; offset < wholeBytes; offset += blockBytes) compress(bytes, offset);
  const tailBytes = fillTail(bytes, wholeBytes);
  for (let offset = 0; offset < tailBytes; offset += blockBytes) compress(tail, offset);
}

/** The rest of the input, 0x80, zeros and the length in bits (64-bit big-endian); returns how many bytes that makes. */
function fillTail(bytes: Uint8Array, from: number): number {
  const rest = bytes.length - from;
  const tailBytes = rest + 9 > blockBytes ? 2 * blockBytes : blockBytes;
  tail.fill(0, rest, tailBytes);
  for (let index = 0; index < rest; index++) tail[index] = bytes[from + index] ?? 0;
  tail[rest] = 0x80;
  putWord(tail, tailBytes - 8, Math.floor(bytes.length / 0x2000_0000));
  putWord(tail, tailBytes - 4, bytes.length << 3);
  return tailBytes;
}

function stateBytes(): Uint8Array {
  const bytes = new Uint8Array(32);
  for (let index = 0; index < 8; index++) putWord(bytes, 4 * index, state[index] ?? 0);
  return bytes;
}

function putWord(target: Uint8Array, offset: number, word: number): void {
  target[offset] = word >>> 24;
  target[offset + 1] = word >>> 16;
  target[offset + 2] = word >>> 8;
  target[offset + 3] = word;
}

/*
 * One long function on purpose: V8 begins to optimise a function after so much running of it as its length allows. As
 * one, the rounds written out sixteen at a time, a process that hashes up to 5 kB is done before the optimiser (4 to
 * 9 ms of processor time beside us) starts; in two short functions it started at 2.5 kB. `!` instead of a fallback keeps
 * it free of branches.
 */

/** Mixes the 64 bytes at `offset` into `state` (FIPS 180-4, 6.2.2; the letters are those of the standard). */
function compress(bytes: Uint8Array, offset: number): void {
  for (let index = 0, at = offset; index < 16; index++, at += 4)
    schedule[index] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  for (let index = 16; index < 64; index++) {
    const two = schedule[index - 2]!;
    const fifteen = schedule[index - 15]!;
    const sigma1 = ((two >>> 17) | (two << 15)) ^ ((two >>> 19) | (two << 13)) ^ (two >>> 10);
    const sigma0 =
      ((fifteen >>> 7) | (fifteen << 25)) ^ ((fifteen >>> 18) | (fifteen << 14)) ^ (fifteen >>> 3);
    schedule[index] = (sigma1 + schedule[index - 7]! + sigma0 + schedule[index - 16]!) | 0;
  }
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let round = 0; round < 64; round += 16) {
    h =
      (h +
        (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) +
        (g ^ (e & (f ^ g))) +
        roundConstants[round]! +
        schedule[round]!) |
      0;
    d = (d + h) | 0;
    h =
      (h +
        (((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) +
        ((a & b) | (c & (a | b)))) |
      0;
    g =
      (g +
        (((d >>> 6) | (d << 26)) ^ ((d >>> 11) | (d << 21)) ^ ((d >>> 25) | (d << 7))) +
        (f ^ (d & (e ^ f))) +
        roundConstants[round + 1]! +
        schedule[round + 1]!) |
      0;
    c = (c + g) | 0;
    g =
      (g +
        (((h >>> 2) | (h << 30)) ^ ((h >>> 13) | (h << 19)) ^ ((h >>> 22) | (h << 10))) +
        ((h & a) | (b & (h | a)))) |
      0;
    f =
      (f +
        (((c >>> 6) | (c << 26)) ^ ((c >>> 11) | (c << 21)) ^ ((c >>> 25) | (c << 7))) +
        (e ^ (c & (d ^ e))) +
        roundConstants[round + 2]! +
        schedule[round + 2]!) |
      0;
    b = (b + f) | 0;
    f =
      (f +
        (((g >>> 2) | (g << 30)) ^ ((g >>> 13) | (g << 19)) ^ ((g >>> 22) | (g << 10))) +
        ((g & h) | (a & (g | h)))) |
      0;
    e =
      (e +
        (((b >>> 6) | (b << 26)) ^ ((b >>> 11) | (b << 21)) ^ ((b >>> 25) | (b << 7))) +
        (d ^ (b & (c ^ d))) +
        roundConstants[round + 3]! +
        schedule[round + 3]!) |
      0;
    a = (a + e) | 0;
    e =
      (e +
        (((f >>> 2) | (f << 30)) ^ ((f >>> 13) | (f << 19)) ^ ((f >>> 22) | (f << 10))) +
        ((f & g) | (h & (f | g)))) |
      0;
    d =
      (d +
        (((a >>> 6) | (a << 26)) ^ ((a >>> 11) | (a << 21)) ^ ((a >>> 25) | (a << 7))) +
        (c ^ (a & (b ^ c))) +
        roundConstants[round + 4]! +
        schedule[round + 4]!) |
      0;
    h = (h + d) | 0;
    d =
      (d +
        (((e >>> 2) | (e << 30)) ^ ((e >>> 13) | (e << 19)) ^ ((e >>> 22) | (e << 10))) +
        ((e & f) | (g & (e | f)))) |
      0;
    c =
      (c +
        (((h >>> 6) | (h << 26)) ^ ((h >>> 11) | (h << 21)) ^ ((h >>> 25) | (h << 7))) +
        (b ^ (h & (a ^ b))) +
        roundConstants[round + 5]! +
        schedule[round + 5]!) |
      0;
    g = (g + c) | 0;
    c =
      (c +
        (((d >>> 2) | (d << 30)) ^ ((d >>> 13) | (d << 19)) ^ ((d >>> 22) | (d << 10))) +
        ((d & e) | (f & (d | e)))) |
      0;
    b =
      (b +
        (((g >>> 6) | (g << 26)) ^ ((g >>> 11) | (g << 21)) ^ ((g >>> 25) | (g << 7))) +
        (a ^ (g & (h ^ a))) +
        roundConstants[round + 6]! +
        schedule[round + 6]!) |
      0;
    f = (f + b) | 0;
    b =
      (b +
        (((c >>> 2) | (c << 30)) ^ ((c >>> 13) | (c << 19)) ^ ((c >>> 22) | (c << 10))) +
        ((c & d) | (e & (c | d)))) |
      0;
    a =
      (a +
        (((f >>> 6) | (f << 26)) ^ ((f >>> 11) | (f << 21)) ^ ((f >>> 25) | (f << 7))) +
        (h ^ (f & (g ^ h))) +
        roundConstants[round + 7]! +
        schedule[round + 7]!) |
      0;
    e = (e + a) | 0;
    a =
      (a +
        (((b >>> 2) | (b << 30)) ^ ((b >>> 13) | (b << 19)) ^ ((b >>> 22) | (b << 10))) +
        ((b & c) | (d & (b | c)))) |
      0;
    h =
      (h +
        (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) +
        (g ^ (e & (f ^ g))) +
        roundConstants[round + 8]! +
        schedule[round + 8]!) |
      0;
    d = (d + h) | 0;
    h =
      (h +
        (((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) +
        ((a & b) | (c & (a | b)))) |
      0;
    g =
      (g +
        (((d >>> 6) | (d << 26)) ^ ((d >>> 11) | (d << 21)) ^ ((d >>> 25) | (d << 7))) +
        (f ^ (d & (e ^ f))) +
        roundConstants[round + 9]! +
        schedule[round + 9]!) |
      0;
    c = (c + g) | 0;
    g =
      (g +
        (((h >>> 2) | (h << 30)) ^ ((h >>> 13) | (h << 19)) ^ ((h >>> 22) | (h << 10))) +
        ((h & a) | (b & (h | a)))) |
      0;
    f =
      (f +
        (((c >>> 6) | (c << 26)) ^ ((c >>> 11) | (c << 21)) ^ ((c >>> 25) | (c << 7))) +
        (e ^ (c & (d ^ e))) +
        roundConstants[round + 10]! +
        schedule[round + 10]!) |
      0;
    b = (b + f) | 0;
    f =
      (f +
        (((g >>> 2) | (g << 30)) ^ ((g >>> 13) | (g << 19)) ^ ((g >>> 22) | (g << 10))) +
        ((g & h) | (a & (g | h)))) |
      0;
    e =
      (e +
        (((b >>> 6) | (b << 26)) ^ ((b >>> 11) | (b << 21)) ^ ((b >>> 25) | (b << 7))) +
        (d ^ (b & (c ^ d))) +
        roundConstants[round + 11]! +
        schedule[round + 11]!) |
      0;
    a = (a + e) | 0;
    e =
      (e +
        (((f >>> 2) | (f << 30)) ^ ((f >>> 13) | (f << 19)) ^ ((f >>> 22) | (f << 10))) +
        ((f & g) | (h & (f | g)))) |
      0;
    d =
      (d +
        (((a >>> 6) | (a << 26)) ^ ((a >>> 11) | (a << 21)) ^ ((a >>> 25) | (a << 7))) +
        (c ^ (a & (b ^ c))) +
        roundConstants[round + 12]! +
        schedule[round + 12]!) |
      0;
    h = (h + d) | 0;
    d =
      (d +
        (((e >>> 2) | (e << 30)) ^ ((e >>> 13) | (e << 19)) ^ ((e >>> 22) | (e << 10))) +
        ((e & f) | (g & (e | f)))) |
      0;
    c =
      (c +
        (((h >>> 6) | (h << 26)) ^ ((h >>> 11) | (h << 21)) ^ ((h >>> 25) | (h << 7))) +
        (b ^ (h & (a ^ b))) +
        roundConstants[round + 13]! +
        schedule[round + 13]!) |
      0;
    g = (g + c) | 0;
    c =
      (c +
        (((d >>> 2) | (d << 30)) ^ ((d >>> 13) | (d << 19)) ^ ((d >>> 22) | (d << 10))) +
        ((d & e) | (f & (d | e)))) |
      0;
    b =
      (b +
        (((g >>> 6) | (g << 26)) ^ ((g >>> 11) | (g << 21)) ^ ((g >>> 25) | (g << 7))) +
        (a ^ (g & (h ^ a))) +
        roundConstants[round + 14]! +
        schedule[round + 14]!) |
      0;
    f = (f + b) | 0;
    b =
      (b +
        (((c >>> 2) | (c << 30)) ^ ((c >>> 13) | (c << 19)) ^ ((c >>> 22) | (c << 10))) +
        ((c & d) | (e & (c | d)))) |
      0;
    a =
      (a +
        (((f >>> 6) | (f << 26)) ^ ((f >>> 11) | (f << 21)) ^ ((f >>> 25) | (f << 7))) +
        (h ^ (f & (g ^ h))) +
        roundConstants[round + 15]! +
        schedule[round + 15]!) |
      0;
    e = (e + a) | 0;
    a =
      (a +
        (((b >>> 2) | (b << 30)) ^ ((b >>> 13) | (b << 19)) ^ ((b >>> 22) | (b << 10))) +
        ((b & c) | (d & (b | c)))) |
      0;
  }
  state[0] = (state[0]! + a) | 0;
  state[1] = (state[1]! + b) | 0;
  state[2] = (state[2]! + c) | 0;
  state[3] = (state[3]! + d) | 0;
  state[4] = (state[4]! + e) | 0;
  state[5] = (state[5]! + f) | 0;
  state[6] = (state[6]! + g) | 0;
  state[7] = (state[7]! + h) | 0;
}
