import { EventEmitter } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeOld, type DriverName } from './lock-drivers.js';
import { LockChild, type LockScene } from './lock-herd.js';

export interface KillReport {
  /** How often a process was inside and met another that was inside and had not been killed. */
  readonly doubleHolds: number;
  /** How often an increment was overwritten by somebody who had read the counter before. */
  readonly lostUpdates: number;
  readonly kills: number;
  /** From kill -9 of a holder to the moment the next process had the lock, sorted. */
  readonly nextOwnerMs: readonly number[];
}

/**
 * Lets processes contend for one lock, kills -9 the one that holds it `kills` times (and half as often any one at
 * a random moment), and replaces each. `drivers` are used in turn.
 */
export async function killHolders(
  scene: LockScene,
  drivers: readonly DriverName[],
  options: { readonly kills: number; readonly waiters: number },
): Promise<KillReport> {
  const herd = new Herd(scene, drivers, options.waiters + 1);
  const nextOwnerMs: number[] = [];
  for (let round = 0; round < options.kills; round++) {
    nextOwnerMs.push(await herd.killHolder());
    if (round % 2 === 0) await herd.killAnyone();
  }
  return { ...(await herd.end()), nextOwnerMs: nextOwnerMs.toSorted((a, b) => a - b) };
}

class Herd {
  readonly #members: LockChild[] = [];
  readonly #gone: LockChild[] = [];
  readonly #heard = new EventEmitter();
  #born = 0;

  constructor(
    readonly scene: LockScene,
    readonly drivers: readonly DriverName[],
    size: number,
  ) {
    while (this.#members.length < size) this.#add();
  }

  /** Waits until one holds the lock and says so, kills it, and returns how long it took until another had it. */
  async killHolder(): Promise<number> {
    const chosen = this.#next((line) => line === 'hangs');
    writeFileSync(join(this.scene.folder, 'hang'), '');
    const { child } = await chosen;
    await delay(Math.random() * 2);
    const next = this.#next((line, speaker) => line.startsWith('in ') && speaker !== child);
    const killedUs = Number(process.hrtime.bigint() / 1000n);
    child.signal('SIGKILL');
    makeOldQuietly(this.scene.lock);
    const { line } = await next;
    rmSync(join(this.scene.folder, 'hanging'), { force: true });
    await this.#replace(child);
    return (Number(line.slice(3)) - killedUs) / 1000;
  }

  async killAnyone(): Promise<void> {
    await delay(Math.random() * 5);
    const child = this.#members[Math.floor(Math.random() * this.#members.length)];
    if (child === undefined) return;
    child.signal('SIGKILL');
    if (existsSync(join(this.scene.folder, 'inside', String(child.pid)))) makeOldQuietly(this.scene.lock);
    await this.#replace(child);
  }

  async end(): Promise<Pick<KillReport, 'doubleHolds' | 'lostUpdates' | 'kills'>> {
    const kills = this.#gone.length;
    await Promise.all(this.#members.map((child) => child.kill()));
    const lines = [...this.#gone, ...this.#members].flatMap((child) => child.lines);
    const counted = lines.filter((line) => line === 'counted').length;
    const counter = Number(readFileSync(join(this.scene.folder, 'counter'), 'utf8'));
    const doubleHolds = lines.filter((line) => line.startsWith('double')).length;
    return { doubleHolds, lostUpdates: Math.max(0, counted - counter), kills };
  }

  /** Process starts take the processor from those whose reaction is measured, so each round waits for them. */
  #add(): LockChild {
    const driver = this.drivers[this.#born++ % this.drivers.length] ?? 'hot';
    const child = new LockChild(driver, this.scene.folder, 'contend');
    child.onLine((line) => this.#heard.emit('line', line, child));
    this.#members.push(child);
    return child;
  }

  async #replace(child: LockChild): Promise<void> {
    await child.kill();
    this.#members.splice(this.#members.indexOf(child), 1);
    this.#gone.push(child);
    await this.#add().said('ready');
  }

  #next(matches: (line: string, child: LockChild) => boolean): Promise<{ line: string; child: LockChild }> {
    return new Promise((resolve) => {
      const listener = (line: string, child: LockChild): void => {
        if (!matches(line, child)) return;
        this.#heard.off('line', listener);
        resolve({ line, child });
      };
      this.#heard.on('line', listener);
    });
  }
}

/** Lets a lock that judges by age take over at once; to one that does not, it makes no difference. */
function makeOldQuietly(path: string): void {
  try {
    makeOld(path);
  } catch {
    // freed or taken at this moment
  }
}
