import { appendFileSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { preparationFor } from '../../../src/ledger/preparation.js';
import { prepareEvent } from '../../../src/ledger/prepare.js';
import { drainSpools } from '../../../src/ledger/spool/drain-agents.js';
import { fileEnds, startBehind, type FileEnds } from '../../../src/ledger/spool/file-ends.js';
import { spoolEvent } from '../../../src/ledger/spool.js';
import { realEdges } from '../../../src/storage/edges.js';
import { readJsonFile } from '../../../src/storage/json-file.js';
import { paths } from '../../../src/storage/workspace.js';
import { checkLedger } from '../../support/check-ledger.js';
import { withTempLedger, type TempLedger } from '../../support/ledger.js';

interface SpoolFile {
  readonly path: string;
  readonly text: string;
}

/** An event that waits, behind one that stands. */
function spooled({ root }: TempLedger, more: { readonly id?: string } = {}): SpoolFile {
  const { workspace_id: workspaceId } = readJsonFile(paths.ledgerFile(root)) as { workspace_id: string };
  const preparation = { agent: 'cls', ...preparationFor({ id: workspaceId }, {}) };
  const event = prepareEvent({ event: 'info', summary: 'late', ...more }, preparation);
  const { path } = spoolEvent(event, { root, workspaceId, agent: 'cls' }, realEdges());
  return { path, text: readFileSync(path, 'utf8') };
}

/** As after kill -9 between the append and the removal of the file. */
function putBack({ path, text }: SpoolFile): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function endsIn({ text }: SpoolFile): FileEnds | undefined {
  return (JSON.parse(text) as { ends?: FileEnds }).ends;
}

function withEnds({ path, text }: SpoolFile, ends: FileEnds | undefined): SpoolFile {
  return { path, text: JSON.stringify({ ...(JSON.parse(text) as object), ends }) };
}

const lateLines = (ledger: TempLedger): number =>
  ledger.lines().filter(({ value }) => value?.summary === 'late').length;

async function withOneLine(
  run: (ledger: TempLedger, dayFile: string) => Promise<void> | void,
): Promise<void> {
  await withTempLedger(async (ledger) => {
    await ledger.agent().append({ event: 'info', summary: 'first' });
    const folder = paths.agent(ledger.root, 'cls');
    const [name = ''] = readdirSync(folder);
    await run(ledger, join(folder, name));
  });
}

describe('an event whose drain was killed before its file was removed', () => {
  it('is found behind where the files ended when it was spooled', async () => {
    await withOneLine(async (ledger) => {
      const file = spooled(ledger);
      expect(Object.keys(endsIn(file) ?? {})).toHaveLength(1);
      drainSpools(ledger.root);
      await ledger.agent().append({ event: 'info', summary: 'after' });
      putBack(file);
      expect(drainSpools(ledger.root)).toMatchObject([{ appended: 1, left: 0 }]);
      expect(lateLines(ledger)).toBe(1);
      checkLedger(ledger.root);
    });
  });

  it('would stand twice if the ends were later than the append (control)', async () => {
    await withOneLine((ledger) => {
      const file = spooled(ledger);
      drainSpools(ledger.root);
      putBack(withEnds(file, fileEnds(paths.agent(ledger.root, 'cls'), Date.now())));
      drainSpools(ledger.root);
      expect(lateLines(ledger)).toBe(2);
    });
  });

  it('is found in a file that was made anew meanwhile', async () => {
    await withOneLine((ledger, dayFile) => {
      const file = spooled(ledger);
      drainSpools(ledger.root);
      const lines = readFileSync(dayFile, 'utf8');
      writeFileSync(`${dayFile}.new`, lines);
      renameSync(`${dayFile}.new`, dayFile);
      putBack(file);
      drainSpools(ledger.root);
      expect(lateLines(ledger)).toBe(1);
    });
  });

  it('is found in a file that was rewritten in place, in another order', async () => {
    await withOneLine((ledger, dayFile) => {
      const file = spooled(ledger);
      drainSpools(ledger.root);
      const [first, late] = readFileSync(dayFile, 'utf8').split('\n');
      writeFileSync(dayFile, `${late}\n${first}\n`);
      putBack(file);
      drainSpools(ledger.root);
      expect(lateLines(ledger)).toBe(1);
    });
  });

  it('is found by a drain that knows no ends', async () => {
    await withOneLine((ledger) => {
      const file = spooled(ledger);
      drainSpools(ledger.root);
      putBack(withEnds(file, undefined));
      drainSpools(ledger.root);
      expect(lateLines(ledger)).toBe(1);
    });
  });
});

describe('the ends of files', () => {
  it('are not told of an event that came with its id: it may stand anywhere', async () => {
    await withOneLine((ledger) => {
      expect(endsIn(spooled(ledger, { id: '01JD0000000000000000000001' }))).toBeUndefined();
    });
  });

  it('hold while lines are added, and no longer when bytes in front of them change', async () => {
    await withOneLine((ledger, dayFile) => {
      const end = Object.values(fileEnds(paths.agent(ledger.root, 'cls'), Date.now()))[0];
      expect(startBehind(dayFile, end)).toBe(end?.size);
      appendFileSync(dayFile, '{"more":1}\n');
      expect(startBehind(dayFile, end)).toBe(end?.size);
      const bytes = readFileSync(dayFile);
      bytes[(end?.size ?? 0) - 10] = 0x20;
      writeFileSync(dayFile, bytes);
      expect(startBehind(dayFile, end)).toBe(0);
    });
  });
});
