import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Input read between two collections; one takes about 5 ms, since little is kept. */
const stretchBytes = 8 * 1024 * 1024;

/**
 * Keeps the memory of a long read small: lines become garbage at once, but the engine lets it pile up to several times
 * what is in use before it looks. Call it with the bytes read so far, as often as you like.
 */
export function memoryKeeper(): (bytes: number) => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let collectedAt = 0;
  return (bytes) => {
    if (bytes - collectedAt < stretchBytes) return;
    collectedAt = bytes;
    collect();
  };
}
