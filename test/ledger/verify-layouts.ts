import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openLedger } from '../../src/ledger/open.js';
import { rotate } from '../../src/ledger/rotate.js';
import { newRepository, TestRepository } from '../support/git-repository.js';
import { readFiles, type LedgerFiles } from './verify-material.js';

type Random = () => number;

/** A history as honest writers leave it, without what they remember of it. */
export interface Layout {
  readonly root: string;
  readonly files: LedgerFiles;
}

export interface LayoutOptions {
  /** Does not exist yet. */
  readonly folder: string;
  readonly random: Random;
  /** Writers, each some lines of one or more days. */
  readonly turns: number;
}

/** What a turn may write: several days in any order, as imports and late events do. */
const days = ['2026-11-17', '2026-11-18', '2026-11-19'] as const;

/** One folder outside git. */
export async function plainLayout({ folder, random, turns }: LayoutOptions): Promise<Layout> {
  mkdirSync(folder, { recursive: true });
  for (let turn = 0; turn < turns; turn++) await takeTurn(folder, turn, random);
  return { root: folder, files: readFiles(folder) };
}

/** One clone that closes its files now and then. */
export async function cloneLayout({ folder, random, turns }: LayoutOptions): Promise<Layout> {
  const { top } = newRepository(folder);
  for (let turn = 0; turn < turns; turn++) {
    await takeTurn(top, turn, random);
    if (random() < 0.4) await rotate(top);
  }
  return { root: top, files: readFiles(top) };
}

/** Two work trees of one repository that take in each other's work now and then, also in the end. */
export async function mergedLayout({ folder, random, turns }: LayoutOptions): Promise<Layout> {
  const origin = newRepository(join(folder, 'origin'));
  await takeTurn(origin.top, 0, random);
  await commit(origin, 'begin');
  const side = new TestRepository(join(folder, 'side'));
  origin.git('worktree', 'add', '--quiet', side.top, '-b', 'side');
  for (let turn = 1; turn < turns; turn++) {
    const [tree, other] = random() < 0.5 ? [origin, 'side'] : [side, 'main'];
    await takeTurn(tree.top, turn, random);
    await commit(tree, `turn ${turn}`);
    if (random() < 0.5) tree.git('merge', '--quiet', '--no-edit', other);
  }
  origin.git('merge', '--quiet', '--no-edit', 'side');
  await takeTurn(origin.top, turns, random);
  return { root: origin.top, files: readFiles(origin.top) };
}

/** By a process of its own, as far as memory goes. Sometimes it is killed in the middle of its last line. */
async function takeTurn(root: string, turn: number, random: Random): Promise<void> {
  const ledger = openLedger({ root, durability: 'os' });
  const lines = 1 + Math.floor(random() * 4);
  let last = '';
  for (let line = 0; line < lines; line++) {
    const day = days[Math.floor(random() * days.length)];
    const ts = `${day}T10:00:${String(turn).padStart(2, '0')}.${String(100 + line)}Z`;
    const event = { event: 'info', task_id: `wo-${turn}`, summary: `Step ${line} of turn ${turn}`, ts };
    last = (await ledger.agent('cls').append(event)).file;
  }
  await ledger.close();
  if (random() < 0.15) appendFileSync(join(root, last), `{"ts":"2026-11-19T10:00:00.000Z","agent":"cl`);
}

async function commit(repository: TestRepository, message: string): Promise<void> {
  await rotate(repository.top);
  repository.commitAll(message);
}
