/** Parts that are broken on purpose: what takes the place of a file of src in negative controls. */

/** A lock that everybody gets at once. */
export const noLock: Readonly<Record<string, string>> = {
  'src/storage/lock/lock.ts': `
    export async function acquireLock(path) {
      return { path, stillHeld: () => true, hasWaiters: () => false, release: () => true, rest() {}, resume: () => true };
    }`,
  'src/storage/lock/hot-lock.ts': `
    export function acquireLockSync(path) { return { path, stillHeld: () => true, hasWaiters: () => false, release: () => true }; }
    export const tryAcquireLockSync = acquireLockSync;`,
};

/** Goes on behind a torn line as if it were whole. */
export const noHealing: Readonly<Record<string, string>> = {
  'src/ledger/append/torn-tail.ts': `
    export function healTail() { return { lead: new Uint8Array(0), records: [] }; }`,
};

/** Writes at the place where the file ended when it was looked at, as a program without O_APPEND does. */
export const noAppendMode: Readonly<Record<string, string>> = {
  'src/ledger/append/write-block.ts': `
    import { readlinkSync, openSync, writeSync, closeSync } from 'node:fs';
    export function writeBlock(open, block, size) {
      const fd = openSync(open.path, 'r+');
      writeSync(fd, block.bytes, 0, block.bytes.length, size);
      closeSync(fd);
      return { kind: 'whole', offset: size, alone: true };
    }`,
};

/** Takes it that what was handed to the kernel stands. */
export const noLookAfterWrite: Readonly<Record<string, string>> = {
  'src/ledger/append/write-block.ts': `
    import { writeSync } from 'node:fs';
    export function writeBlock(open, block, size) {
      try { writeSync(open.fd, block.bytes); } catch {}
      return { kind: 'whole', offset: size, alone: true };
    }`,
};
