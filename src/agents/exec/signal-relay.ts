const forwarded: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'];
const fromTerminal: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

type Send = (signal: NodeJS.Signals) => void;

/**
 * Signals sent to us go to the child and do not end us before its end is on record. Those a terminal sends reach the child
 * anyway. One that comes before there is a child reaches it when it starts; one that comes after its end is dropped.
 */
export class SignalRelay {
  readonly #listeners = new Map<NodeJS.Signals, () => void>();
  #early: NodeJS.Signals[] = [];
  #send: Send = (signal) => void this.#early.push(signal);

  constructor() {
    for (const signal of forwarded) this.#listeners.set(signal, () => this.#send(signal));
    for (const signal of fromTerminal)
      this.#listeners.set(signal, () => (process.stdin.isTTY ? undefined : this.#send(signal)));
    for (const [signal, listener] of this.#listeners) process.on(signal, listener);
  }

  attach(send: Send): void {
    this.#send = send;
    for (const signal of this.#early.splice(0)) send(signal);
  }

  /** From here on signals end us as usual. */
  release(): void {
    for (const [signal, listener] of this.#listeners) process.off(signal, listener);
  }
}
