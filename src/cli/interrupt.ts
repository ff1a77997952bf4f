/**
 * Turns the first SIGINT or SIGTERM into a signal for a clean stop; the second one ends the process as usual. The
 * listeners stay until `release`: libraries that listen too end the process when nobody else does.
 */
export function stopOnInterrupt(): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals): void => {
    if (!controller.signal.aborted) return controller.abort();
    release();
    process.kill(process.pid, name);
  };
  const release = (): void => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return { signal: controller.signal, release };
}
