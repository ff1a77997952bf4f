import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder } from '../../src/storage/make-folder.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'agent-ledger-folder-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('making a folder', () => {
  it('makes those above it and accepts one that stands, also behind a link', () => {
    makeFolder(join(root, 'a/b/c'));
    makeFolder(join(root, 'a/b/c'));
    symlinkSync(join(root, 'a'), join(root, 'link'));
    makeFolder(join(root, 'link'));
    expect(existsSync(join(root, 'a/b/c'))).toBe(true);
  });

  it.each(['file', 'file/below', 'dangling'])('refuses %s, where something else stands', (name) => {
    writeFileSync(join(root, 'file'), '');
    symlinkSync(join(root, 'nowhere'), join(root, 'dangling'));
    expect(() => makeFolder(join(root, name))).toThrow(expect.objectContaining({ code: 'IO_NOT_A_FILE' }));
  });

  it('comes back with an error where the system makes no folders', () => {
    expect(() => makeFolder('/proc/nowhere/below')).toThrow(expect.objectContaining({ name: 'LedgerError' }));
  });
});
