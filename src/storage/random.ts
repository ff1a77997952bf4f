import { closeSync, openSync, readSync } from 'node:fs';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const poolBytes = 256;

let pool = new Uint8Array(0);
let usedBytes = 0;
let poolPid = 0;

/** `characters` random characters of [a-z0-9], five bits each. For names and ids; for keys take node:crypto. */
export function randomToken(characters: number): string {
  let token = '';
  for (const byte of randomBytesFast(characters)) token += alphabet.charAt(byte & 31);
  return token;
}

/**
 * `count` random bytes, handed out once each, from /dev/urandom without loading node:crypto (3 ms of a short
 * process). Where there is no such device they come from Math.random: unique enough for names, not secret.
 */
export function randomBytesFast(count: number): Uint8Array {
  if (count > poolBytes) return readRandom(count);
  if (usedBytes + count > pool.length || poolPid !== process.pid) refill();
  usedBytes += count;
  return pool.slice(usedBytes - count, usedBytes);
}

function refill(): void {
  pool = readRandom(poolBytes);
  usedBytes = 0;
  poolPid = process.pid; // a start-up snapshot carries the pool into other processes
}

function readRandom(count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count);
  return readDevice(bytes) ? bytes : bytes.map(() => Math.floor(Math.random() * 256));
}

function readDevice(bytes: Uint8Array): boolean {
  let descriptor: number | undefined;
  try {
    descriptor = openSync('/dev/urandom', 'r');
    return readSync(descriptor, bytes, 0, bytes.length, null) === bytes.length;
  } catch {
    return false;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
