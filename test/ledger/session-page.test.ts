import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listSessions } from '../../src/ledger/session-list.js';
import { addSessionNote } from '../../src/ledger/session-notes.js';
import { sessionPage, writeSessionPage } from '../../src/ledger/session-page.js';
import { addLines, ledgerPath, withTempRoot } from '../support/hand-made-ledger.js';
import { codeOf } from '../support/ledger.js';
import { line, makeWorkspace } from './query-material.js';

const id = '2026-11-20_cls_001';

function twoSessions(root: string): void {
  makeWorkspace(root, 'UTC');
  addLines(ledgerPath(root, 'cls', '2026-11-20.jsonl'), [
    line({ seq: 1, summary: 'first of 001', ts: '2026-11-20T23:59:00.000Z' }),
    line({ seq: 2, summary: 'first of 002', session: '2026-11-20_cls_002', event: 'error' }),
  ]);
  addLines(ledgerPath(root, 'cls', '2026-11-21.jsonl'), [
    line({
      seq: 3,
      session: id,
      summary: 'after midnight',
      ts: '2026-11-21T00:01:00.000Z',
      event: 'session_end',
    }),
  ]);
  addLines(ledgerPath(root, 'andy', '2026-11-20.jsonl'), [
    line({ seq: 1, agent: 'andy', session: id, summary: 'andy too', ts: '2026-11-20T23:59:30.000Z' }),
  ]);
}

describe('a session page', () => {
  it('tells of all events of the session, of every day and agent', async () => {
    await withTempRoot((root) => {
      twoSessions(root);
      const page = sessionPage(root, id);
      expect(page.match(/^\| \S*\d\d:\d\d.*$/gm)?.length ?? 0).toBeGreaterThan(0);
      expect(page).toContain('- Events: 3\n');
      expect(page).toContain('- State: ended\n');
      expect(page.indexOf('first of 001')).toBeLessThan(page.indexOf('andy too'));
      expect(page.indexOf('andy too')).toBeLessThan(page.indexOf('after midnight'));
      expect(page).not.toContain('first of 002');
    });
  });

  it('is the same, byte for byte, wherever the lines stand', async () => {
    const pages: string[] = [];
    for (const names of [
      ['2026-11-20', '2026-11-20'],
      ['2026-11-20.aaaaaa', '2026-11-20.bbbbbb'],
      ['2026-11-20.bbbbbb', '2026-11-20.aaaaaa'],
    ]) {
      await withTempRoot((root) => {
        makeWorkspace(root, 'Europe/Berlin');
        for (const [at, seq] of [2, 1, 4, 3].entries()) {
          const text = line({ seq, summary: `No ${seq}` });
          addLines(ledgerPath(root, 'cls', `${names[at % 2] ?? ''}.jsonl`), at === 0 ? [text, text] : [text]);
        }
        pages.push(sessionPage(root, id));
      });
    }
    expect(pages[0]).toContain('- Events: 4\n');
    expect(new Set(pages).size).toBe(1);
  });

  it('is read without touching anything', async () => {
    await withTempRoot((root) => {
      twoSessions(root);
      const before = readdirSync(root, { recursive: true });
      sessionPage(root, id);
      listSessions(root);
      expect(readdirSync(root, { recursive: true })).toEqual(before);
    });
  });

  it('is written to its place, and again the same', async () => {
    await withTempRoot(async (root) => {
      twoSessions(root);
      const path = await writeSessionPage(root, id);
      expect(path).toBe(join(root, `memory/cls/sessions/${id}.md`));
      const first = readFileSync(path);
      writeFileSync(path, 'edited by hand');
      await writeSessionPage(root, id);
      expect(readFileSync(path).equals(first)).toBe(true);
      expect(readdirSync(join(root, 'memory/cls/sessions'))).toEqual([`${id}.md`]);
    });
  });

  it.each([
    '2026-11-20_cls_009',
    '2026-11-20_nobody_001',
    '../../etc/passwd',
    '2026-11-20_../x_001',
    'x',
    '',
  ])('of "%s" is refused and writes nothing', async (unknown) => {
    await withTempRoot(async (root) => {
      twoSessions(root);
      expect(await codeOf(() => sessionPage(root, unknown))).toBe('SESSION_NOT_FOUND');
      expect(await codeOf(() => writeSessionPage(root, unknown))).toBe('SESSION_NOT_FOUND');
      expect(await codeOf(() => addSessionNote(root, unknown, 'x'))).toBe('SESSION_NOT_FOUND');
      expect(existsSync(join(root, 'memory'))).toBe(false);
    });
  });

  it.each(['memory', 'memory/cls', 'memory/cls/sessions'])(
    'is not written through a link at %s that leads out of the workspace',
    async (place) => {
      await withTempRoot(async (root) => {
        const inside = join(root, 'w');
        twoSessions(inside);
        mkdirSync(join(root, 'elsewhere'));
        mkdirSync(join(inside, place, '..'), { recursive: true });
        symlinkSync(join(root, 'elsewhere'), join(inside, place));
        expect(await codeOf(() => writeSessionPage(inside, id))).toBe('IO_OUTSIDE_ROOT');
        expect(await codeOf(() => addSessionNote(inside, id, 'x'))).toBe('IO_OUTSIDE_ROOT');
        expect(readdirSync(join(root, 'elsewhere'))).toEqual([]);
      });
    },
  );

  it('is written through a link that stays inside', async () => {
    await withTempRoot(async (root) => {
      twoSessions(root);
      mkdirSync(join(root, 'notes'));
      symlinkSync(join(root, 'notes'), join(root, 'memory'));
      await writeSessionPage(root, id);
      expect(readFileSync(join(root, `notes/cls/sessions/${id}.md`), 'utf8')).toBe(sessionPage(root, id));
    });
  });
});

describe('notes on a session', () => {
  it('are added at the end, behind whatever a person wrote', async () => {
    await withTempRoot((root) => {
      twoSessions(root);
      const path = addSessionNote(root, id, 'One');
      writeFileSync(path, `${readFileSync(path, 'utf8')}\nby hand, without an end`);
      addSessionNote(root, id, 'Two\nlines');
      const text = readFileSync(path, 'utf8').replaceAll(/\*\*\d{4}-\d\d-\d\d \d\d:\d\d\*\*/g, '**time**');
      expect(text).toBe(
        `# Notes on session ${id}\n\n**time** One\n\nby hand, without an end\n**time** Two\nlines\n`,
      );
    });
  });

  it('lose their secrets, since they are committed', async () => {
    await withTempRoot((root) => {
      twoSessions(root);
      const path = addSessionNote(root, id, 'used ghp_012345678901234567890123456789012345');
      expect(readFileSync(path, 'utf8')).toContain('used [redacted:');
    });
  });

  it('are not written through a link, nor without a text', async () => {
    await withTempRoot(async (root) => {
      twoSessions(root);
      mkdirSync(join(root, 'memory/cls/sessions'), { recursive: true });
      writeFileSync(join(root, 'target'), 'old');
      symlinkSync(join(root, 'target'), join(root, `memory/cls/sessions/${id}.notes.md`));
      expect(await codeOf(() => addSessionNote(root, id, 'x'))).toBe('IO_OUTSIDE_ROOT');
      expect(await codeOf(() => addSessionNote(root, id, '  '))).toBe('USAGE');
      expect(readFileSync(join(root, 'target'), 'utf8')).toBe('old');
    });
  });

  it('survive the page being written', async () => {
    await withTempRoot(async (root) => {
      twoSessions(root);
      const path = addSessionNote(root, id, 'One');
      const before = readFileSync(path);
      await writeSessionPage(root, id);
      expect(readFileSync(path).equals(before)).toBe(true);
    });
  });
});

describe('the list of sessions', () => {
  it('has each with its times, counts and state, the newest last', async () => {
    await withTempRoot((root) => {
      twoSessions(root);
      expect(listSessions(root).sessions).toEqual([
        {
          session_id: '2026-11-20_cls_002',
          agent: 'cls',
          first: '2026-11-20T09:00:00.002Z',
          last: '2026-11-20T09:00:00.002Z',
          events: 1,
          errors: 1,
          ended: false,
        },
        {
          session_id: id,
          agent: 'cls',
          first: '2026-11-20T23:59:00.000Z',
          last: '2026-11-21T00:01:00.000Z',
          events: 3,
          errors: 0,
          ended: true,
        },
      ]);
    });
  });

  it('counts a line that stands twice once and passes over what is no session', async () => {
    await withTempRoot((root) => {
      makeWorkspace(root, 'UTC');
      const twice = line({ seq: 1 });
      addLines(ledgerPath(root, 'cls', '2026-11-20.jsonl'), [
        twice,
        twice,
        line({ seq: 2, session: 'of another tool' }),
      ]);
      expect(listSessions(root).sessions).toMatchObject([{ session_id: id, events: 1 }]);
    });
  });

  it('can be of one agent and of one day', async () => {
    await withTempRoot(async (root) => {
      twoSessions(root);
      addLines(ledgerPath(root, 'bob', '2026-11-18.jsonl'), [
        line({ seq: 1, agent: 'bob', session: '2026-11-18_bob_001', ts: '2026-11-18T09:00:00.000Z' }),
      ]);
      const ids = (options: Parameters<typeof listSessions>[1]): readonly string[] =>
        listSessions(root, options).sessions.map(({ session_id }) => session_id);
      expect(ids({ agents: ['bob'] })).toEqual(['2026-11-18_bob_001']);
      expect(ids({ day: '2026-11-20' })).toEqual(['2026-11-20_cls_002', id]);
      expect(ids({ day: '2026-11-18' })).toEqual(['2026-11-18_bob_001']);
      expect(await codeOf(() => listSessions(root, { day: 'someday' }))).toBe('USAGE');
    });
  });
});
