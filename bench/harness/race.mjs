import { startContender } from './children.mjs';

const writers = 8;

/**
 * Eight processes that write into one place for `durationMs` after a common start and `warmUpMs`. Events a second over
 * all of them; `spread`: events of the busiest writer for one of the least busy; `longestMs`: the longest wait for one
 * call; `cpuMicros`: processor time of all of them, waiting included, for each event.
 */
export async function runRace(name, options, { env }) {
  const racers = Array.from({ length: writers }, () => startContender(name, options, { env }));
  try {
    await Promise.all(racers.map(({ next }) => next('ready')));
    const ends = racers.map(({ next }) => next('done'));
    for (const { send } of racers) send('go');
    const results = await Promise.all(ends);
    const counts = results.map(({ events }) => events);
    return {
      value: sumOf(results.map(({ events, seconds }) => events / seconds)),
      spread: Math.max(...counts) / Math.max(1, Math.min(...counts)),
      cpuMicros: sumOf(results.map(({ cpuMicros }) => cpuMicros)) / sumOf(counts),
      longestMs: Math.max(...results.map(({ longestMs }) => longestMs)),
      allEvents: sumOf(results.map(({ allEvents }) => allEvents)),
    };
  } finally {
    for (const { kill } of racers) kill();
  }
}

function sumOf(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0);
}
