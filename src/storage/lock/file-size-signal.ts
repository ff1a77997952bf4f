let isIgnored = false;

/**
 * Keeps a file-size limit an error (EFBIG), as it is in every Node program. The signal-exit package, loaded by
 * proper-lockfile and write-file-atomic, listens for SIGXFSZ and answers it by ending the process, and once it
 * stops listening the signal's own default ends the process. With a listener that is not its own it does neither.
 * Call before such a library is loaded.
 */
export function ignoreFileSizeSignal(): void {
  if (isIgnored) return;
  isIgnored = true;
  process.on('SIGXFSZ', () => {});
}
