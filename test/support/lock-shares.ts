import { writeFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { DriverName } from './lock-drivers.js';
import { LockChild, type LockScene } from './lock-herd.js';

export interface Shares {
  /** How often each process had the lock. */
  readonly turns: readonly number[];
  readonly longestWaitMs: number;
}

/** Processes take the lock, hold it for 0.2 ms and take it again, all from the same moment and for the same time. */
export async function shareOut(
  scene: LockScene,
  drivers: readonly DriverName[],
  options: { readonly processes: number; readonly forMs: number },
): Promise<Shares> {
  const children = Array.from(
    { length: options.processes },
    (_, index) => new LockChild(drivers[index % drivers.length] ?? 'hot', scene.folder, 'share'),
  );
  await Promise.all(children.map((child) => child.said('ready')));
  const endUs = Number(process.hrtime.bigint() / 1000n) + options.forMs * 1000;
  writeFileSync(join(scene.folder, 'go.new'), String(endUs));
  renameSync(join(scene.folder, 'go.new'), join(scene.folder, 'go'));
  const results = await Promise.all(
    children.map(async (child) => (await child.said('turns')).split(' ').map(Number)),
  );
  return {
    turns: results.map((result) => result[1] ?? 0),
    longestWaitMs: Math.max(...results.map((result) => result[2] ?? 0)) / 1000,
  };
}
