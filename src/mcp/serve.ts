import { once } from 'node:events';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { createRunServer, type RunServerOptions } from './run-server.js';

export interface ServeOptions extends RunServerOptions {
  /** Ends the service. */
  readonly signal: AbortSignal;
  readonly onTrouble: (error: Error) => void;
}

/** Serves one client on standard input and output. Resolves when it has gone, or after the signal. */
export async function serveRuns({ signal, onTrouble, ...options }: ServeOptions): Promise<void> {
  const handle = serveStdio(() => createRunServer(options), { onerror: onTrouble });
  const gone = once(process.stdin, 'end');
  const stopped = once(signal, 'abort');
  await Promise.race([gone, stopped]);
  if (signal.aborted) await handle.close();
}
