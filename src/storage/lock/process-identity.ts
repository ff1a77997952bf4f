import { readFileSync, readlinkSync } from 'node:fs';
import { errnoOf } from '../../errors.js';

/** Names one process for as long as this machine runs: pids come back, pid and start time together do not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot, field 22 of /proc/<pid>/stat; '0' where there is no usable /proc. */
  readonly startTime: string;
  /** Boot and namespaces (or the host's name): only within the same `host` do pids say anything. */
  readonly host: string;
}

/**
 * `dead`: proved, the process will never run another instruction. `alive`: everything that could not be proved
 * dead. `elsewhere`: another machine, boot or pid namespace; its pid tells us nothing.
 */
export type Liveness = 'alive' | 'dead' | 'elsewhere';

interface OwnIdentity extends ProcessIdentity {
  /** /proc shows the pids of our own namespace (not so after `unshare --pid` without a new mount). */
  readonly procIsOurs: boolean;
}

interface ProcStat {
  readonly pid: number;
  readonly state: string;
  readonly threads: number;
  readonly startTime: string;
}

let own: OwnIdentity | undefined;

/** This process; worked out once (about 0.1 ms), and again if the pid has changed under a start-up snapshot. */
export function thisProcess(): ProcessIdentity {
  return ownIdentity();
}

/** Whether the named process still runs. Costs one or two system calls for a process of this host. */
export function livenessOf(other: ProcessIdentity): Liveness {
  const self = ownIdentity();
  if (other.host !== self.host) return 'elsewhere';
  if (!processExists(other.pid)) return 'dead';
  if (!self.procIsOurs) return 'alive';
  const stat = readStat(String(other.pid));
  if (stat === undefined) return processExists(other.pid) ? 'alive' : 'dead'; // /proc may hide other users
  return stat.startTime !== other.startTime || hasEnded(stat) ? 'dead' : 'alive';
}

/**
 * A killed process is a zombie as soon as its first thread has ended; a thread of its pool may still be inside
 * a write. It has ended only when no thread is left.
 */
function hasEnded(stat: ProcStat): boolean {
  return (stat.state === 'Z' || stat.state === 'X') && stat.threads <= 1;
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) !== 'ESRCH'; // EPERM: it exists and is somebody else's
  }
}

function ownIdentity(): OwnIdentity {
  if (own?.pid === process.pid) return own;
  const stat = readStat('self');
  const procIsOurs = stat?.pid === process.pid;
  own = {
    pid: process.pid,
    startTime: procIsOurs ? stat.startTime : '0',
    host: hostToken(procIsOurs),
    procIsOurs,
  };
  return own;
}

/** Start times are counted by the time namespace, so it belongs to the token as the pid namespace does. */
function hostToken(procIsOurs: boolean): string {
  const boot = bootId();
  if (boot === undefined) return `h${hostNameHash()}`;
  const namespaces = `${namespaceToken('pid')}t${namespaceToken('time')}`;
  return `${procIsOurs ? 'b' : 'k'}${boot}p${namespaces}`;
}

function bootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').replaceAll('-', '').slice(0, 12);
  } catch {
    return undefined;
  }
}

/** The inode number out of `pid:[4026531836]`. */
function namespaceToken(kind: 'pid' | 'time'): string {
  try {
    return readlinkSync(`/proc/self/ns/${kind}`).slice(kind.length + 2, -1);
  } catch {
    return '0'; // kernels before 5.6 have no time namespaces
  }
}

/** FNV-1a, 32 bits. */
function hostNameHash(): string {
  let hash = 0x811c9dc5;
  for (const character of process.getBuiltinModule('node:os').hostname()) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}

/** Read as UTF-8 because Node's other ways of reading a small file are ten times as slow the first time. */
function readStat(process: string): ProcStat | undefined {
  try {
    return parseStat(readFileSync(`/proc/${process}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** `pid (name) state …`: the name may hold spaces and parentheses, so the fields count from the last ")". */
function parseStat(text: string): ProcStat | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, threads, startTime] = [fields[0], fields[17], fields[19]];
  if (state === undefined || startTime === undefined) return undefined;
  return { pid: Number.parseInt(text, 10), state, threads: Number(threads), startTime };
}
