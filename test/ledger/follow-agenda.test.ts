import { describe, expect, it } from 'vitest';
import { Agenda } from '../../src/ledger/follow/agenda.js';
import { followedFile, type FollowedFile } from '../../src/ledger/follow/followed-file.js';
import { dayFileRef } from '../../src/ledger/read/selection.js';

function someFile(): FollowedFile {
  const ref = dayFileRef('/nowhere', 'cls', '2026-11-20.jsonl');
  if (ref === undefined) throw new Error('no day file');
  return followedFile(ref);
}

function emptyAgenda(repeatMs: number): Agenda {
  const agenda = new Agenda(repeatMs);
  expect(agenda.takeSweep()).toBe(true);
  return agenda;
}

describe('the agenda of a following', () => {
  it('gives a file that was hinted at now, once more after a while, and then no more', async () => {
    const agenda = emptyAgenda(20);
    const file = someFile();
    const hintedAt = performance.now();
    agenda.addHinted(file);
    expect([agenda.take(), agenda.take()]).toEqual([file, undefined]);
    await agenda.wait();
    expect(performance.now() - hintedAt).toBeGreaterThanOrEqual(19);
    expect([agenda.take(), agenda.take()]).toEqual([file, undefined]);
    const next = Promise.race([
      agenda.wait().then(() => 'again'),
      new Promise((resolve) => setTimeout(resolve, 100, 'nothing')),
    ]);
    expect(await next).toBe('nothing');
    agenda.close();
  });

  it('holds each file once, however many hints come', () => {
    const agenda = emptyAgenda(1000);
    const file = someFile();
    for (let hint = 0; hint < 1000; hint++) agenda.addHinted(file);
    expect([agenda.take(), agenda.take()]).toEqual([file, undefined]);
    agenda.close();
  });

  it('ends the waiting when it is closed, and waits no more', async () => {
    const agenda = emptyAgenda(1000);
    const waiting = agenda.wait();
    agenda.close();
    await waiting;
    await agenda.wait();
    expect(agenda.take()).toBeUndefined();
  });
});
