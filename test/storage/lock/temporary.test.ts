import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownerName } from '../../../src/storage/lock/owner.js';
import { thisProcess } from '../../../src/storage/lock/process-identity.js';
import { collectLeftovers, temporaryPath } from '../../../src/storage/lock/temporary.js';

describe('collecting what dead processes left', () => {
  const dead = ownerName({ ...thisProcess(), startTime: '1' }, 'x');
  const elsewhere = ownerName({ ...thisProcess(), host: 'belsewhere' }, 'x');
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'agent-ledger-temporary-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('removes files and folders of a dead process', () => {
    writeFileSync(temporaryPath(join(folder, 'status.json'), dead), 'half');
    writeFileSync(`${temporaryPath(join(folder, 'status.json'), dead)}.123456`, 'half');
    mkdirSync(join(temporaryPath(join(folder, 'a.lock'), dead), 'o-file'), { recursive: true });
    expect([collectLeftovers(folder), readdirSync(folder)]).toEqual([3, []]);
  });

  it('leaves those of live processes, of other hosts, and everything else', () => {
    writeFileSync(temporaryPath(join(folder, 'status.json')), 'half');
    writeFileSync(temporaryPath(join(folder, 'status.json'), elsewhere), 'half');
    for (const name of ['status.json', dead, `.status.json.${dead}.bak`, '.o-1-1-b'])
      writeFileSync(join(folder, name), '');
    expect([collectLeftovers(folder), readdirSync(folder).length]).toEqual([0, 6]);
  });

  it('removes those of other hosts after a day', () => {
    const path = temporaryPath(join(folder, 'status.json'), elsewhere);
    writeFileSync(path, 'half');
    const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 3600;
    utimesSync(path, twoDaysAgo, twoDaysAgo);
    expect([collectLeftovers(folder), readdirSync(folder)]).toEqual([1, []]);
  });

  it('does nothing in a folder that is not there', () => {
    expect(collectLeftovers(join(folder, 'none'))).toBe(0);
  });
});
