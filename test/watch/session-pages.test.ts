import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DerivedFilesOnDisk } from '../../src/watch/derived-files.js';
import { Driver } from '../../src/watch/driver.js';
import { SessionPages } from '../../src/watch/sessions/session-pages.js';
import { handMade, ledgerPath, oldLine, withTempRoot } from '../support/hand-made-ledger.js';
import { count, randomFrom, seed } from '../support/scale.js';
import { pageFaults } from './views-audit.js';

const agents = ['amy', 'bob', 'cls'];
const names = [
  '2026-11-19.jsonl',
  '2026-11-20.jsonl',
  '2026-11-20.aaaaaa.jsonl',
  '2026-11-20.bbbbbb-2.jsonl',
];
const steps = count(400, 40);

function pagesDriver(root: string, fresh = false): Driver {
  const onTrouble = (error: Error): never => {
    throw error;
  };
  const view = new SessionPages({ root, files: new DerivedFilesOnDisk(), onTrouble });
  const views = [{ name: 'sessions', version: 1, view }];
  return new Driver({ root, views, fresh, hints: false, onWarning: onTrouble });
}

/** Ledgers that change in every way that files can change. */
class Ledgers {
  readonly #random: () => number;
  readonly #root: string;
  readonly #files = new Map<string, readonly string[]>();
  readonly #removed: (readonly [string, readonly string[]])[] = [];
  #seq = 0;

  constructor(root: string, random: () => number) {
    this.#root = root;
    this.#random = random;
  }

  change(): string {
    const way = this.#pick([
      'append',
      'append',
      'append',
      'append',
      'merge',
      'cut',
      'replace',
      'remove',
      'restore',
      'touch',
    ]);
    const path = ledgerPath(this.#root, this.#pick(agents), this.#pick(names));
    const lines = this.#files.get(path) ?? [];
    switch (way) {
      case 'append':
        this.#write(path, [...lines, ...this.#newLines()], 'in place');
        break;
      case 'merge':
        this.#write(
          path,
          this.#shuffled([...lines, ...this.#newLines(), ...this.#someOf(this.#anyFile())]),
          'renamed',
        );
        break;
      case 'cut':
        this.#write(path, lines.slice(0, Math.floor(this.#random() * lines.length)), 'in place');
        break;
      case 'replace':
        this.#write(path, this.#someOf(lines), 'renamed');
        break;
      case 'touch':
        this.#write(path, lines, 'renamed');
        break;
      case 'remove':
        if (this.#files.delete(path)) this.#removed.push([path, lines]);
        rmSync(path, { force: true });
        break;
      case 'restore':
        for (const [file, was] of this.#removed.splice(0)) this.#write(file, was, 'renamed');
    }
    return `${way} ${path.slice(this.#root.length)}`;
  }

  #newLines(): readonly string[] {
    return Array.from({ length: 1 + Math.floor(this.#random() * 4) }, () => this.#newLine());
  }

  #newLine(): string {
    const agent = this.#pick(agents);
    if (this.#random() < 0.05) return oldLine(`old ${this.#seq}`, undefined, agent);
    if (this.#random() < 0.03) return '{"ts":"2026-11-20T09:00:00Z","torn":true}';
    this.#seq += this.#random() < 0.1 ? 0 : 1;
    const session = `2026-11-${this.#pick(['19', '20'])}_${agent}_00${this.#pick(['1', '2'])}`;
    const { text } = handMade({ seq: this.#seq, agent, summary: `line ${this.#seq} ${this.#random()}` });
    return text.replace(/"session_id":"[^"]+"/, `"session_id":"${session}"`);
  }

  #write(path: string, lines: readonly string[], how: 'in place' | 'renamed'): void {
    const target = how === 'renamed' ? `${path}.new` : path;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(
      target,
      lines.map((line) => `${line}\n`).join('') + (this.#random() < 0.1 ? '{"ts":"unfin' : ''),
    );
    if (how === 'renamed') renameSync(target, path);
    this.#files.set(path, lines);
  }

  #anyFile(): readonly string[] {
    return [...this.#files.values()][Math.floor(this.#random() * this.#files.size)] ?? [];
  }

  #someOf(lines: readonly string[]): readonly string[] {
    return lines.filter(() => this.#random() < 0.7);
  }

  #shuffled(lines: readonly string[]): readonly string[] {
    return this.#random() < 0.5 ? lines : lines.toSorted(() => this.#random() - 0.5);
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.#random() * items.length)] as Item;
  }
}

describe('session pages that are kept', () => {
  it(
    `equal those made of whole ledgers after each of ${steps} changes of files`,
    { timeout: 300_000 },
    async () => {
      const ledgers = randomFrom(seed('session pages'));
      await withTempRoot(async (root) => {
        const files = new Ledgers(root, ledgers);
        let driver = pagesDriver(root);
        let work = driver.run();
        for (let step = 0; step < steps; step++) {
          const change = files.change();
          await Promise.race([driver.catchUp(10_000), work]);
          expect({ step, change, faults: pageFaults(root) }).toEqual({ step, change, faults: [] });
          if (ledgers() > 0.15) continue;
          await driver.close();
          files.change();
          driver = pagesDriver(root);
          work = driver.run();
        }
        await driver.close();
        await work;
      });
    },
  );
});
