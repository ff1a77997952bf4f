import { options } from './report.mjs';

/**
 * One of several processes that write at once: says `ready`, waits for `go`, then calls `turn` again and again, first
 * to warm up and then for the clock. Reports the events within the measured time and the longest wait for one call
 * there, and how many events it made altogether.
 */
export async function race(turn, eventsATurn, finish = async () => {}) {
  process.send({ kind: 'ready' });
  await new Promise((go) => process.once('message', go));
  const warm = await callFor(options.warmUpMs, turn);
  const measured = await callFor(options.durationMs, turn);
  await finish();
  const { turns, ...rest } = measured;
  process.send({
    kind: 'done',
    events: turns * eventsATurn,
    allEvents: (warm.turns + turns) * eventsATurn,
    ...rest,
  });
  process.disconnect();
}

async function callFor(durationMs, turn) {
  const cpuBefore = process.cpuUsage();
  const from = performance.now();
  let turns = 0;
  let longestMs = 0;
  for (let now = from; now - from < durationMs;) {
    await turn(turns);
    const after = performance.now();
    longestMs = Math.max(longestMs, after - now);
    turns += 1;
    now = after;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  return { turns, longestMs, seconds: (performance.now() - from) / 1000, cpuMicros: user + system };
}
