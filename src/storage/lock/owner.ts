import { randomToken } from '../random.js';
import { sharedClock } from './clock.js';
import { livenessOf, thisProcess, type Liveness, type ProcessIdentity } from './process-identity.js';

/** One acquisition of a lock by one process. Its name is all there is to it and is never used twice. */
export interface Owner {
  readonly name: string;
  readonly process: ProcessIdentity;
  /** When it began, as text that sorts by time among owners of one host, and five random characters. */
  readonly arrival: string;
}

const ownerPattern = /^o-([1-9]\d*)-(\d+)-([a-z0-9]+)-([a-z0-9]+)$/;

/** `o-<pid>-<process start time>-<boot and namespaces>-<arrival>`: about 60 characters. */
export function ownerName(process: ProcessIdentity, arrival: string): string {
  return `o-${process.pid}-${process.startTime}-${process.host}-${arrival}`;
}

/** A new acquisition by this process. */
export function newOwner(): Owner {
  const process = thisProcess();
  const arrival = sharedClock() + randomToken(5);
  return { name: ownerName(process, arrival), process, arrival };
}

/** Reads a name back; undefined for any other file name. */
export function parseOwner(name: string): Owner | undefined {
  const [, pid, startTime, host, arrival] = ownerPattern.exec(name) ?? [];
  if (pid === undefined || startTime === undefined || host === undefined || arrival === undefined)
    return undefined;
  return { name, process: { pid: Number(pid), startTime, host }, arrival };
}

export function ownerLiveness(owner: Owner): Liveness {
  return livenessOf(owner.process);
}
