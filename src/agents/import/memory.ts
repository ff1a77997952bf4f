import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Input read between two looks at what is in use. */
const stretchBytes = 1024 * 1024;
/** What may pile up before it is collected. */
const garbageBytes = 20 * 1024 * 1024;

/**
 * Keeps the memory of a long read small: lines become garbage at once, but the engine lets it pile up to several times
 * what is in use before it looks. Call it with the bytes read so far, as often as you like.
 */
export function memoryKeeper(): (bytes: number) => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let lookedAt = 0;
  let kept = usedBytes();
  return (bytes) => {
    if (bytes - lookedAt < stretchBytes) return;
    lookedAt = bytes;
    if (usedBytes() - kept < garbageBytes) return;
    collect();
    kept = usedBytes();
  };
}

function usedBytes(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}
