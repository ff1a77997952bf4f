import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errnoOf, ioError, LedgerError } from '../errors.js';
import { makeFolder } from '../storage/make-folder.js';
import { userFolder } from '../storage/user-folders.js';
import type { ValidatorSpec } from './shapes.js';
import { trustDigest } from './trust-digest.js';
import { isInside } from './validators/confinement.js';

/**
 * What this user trusted to be executed in one workspace folder: digests, one a line, in a file of the user's own (0600)
 * outside the workspace. A clone at another place is another workspace here, also when it holds the same runs.
 */
export interface TrustStore {
  readonly path: string;
  /** False for what was never trusted, and when the record is not the user's own or not to be read. */
  readonly trusts: (runId: string, spec: ValidatorSpec) => boolean;
  /** Adds them; processes may do so at once. @throws LedgerError IO_* when the record cannot be kept */
  readonly trust: (runId: string, specs: readonly ValidatorSpec[]) => void;
}

export function openTrustStore(root: string): TrustStore {
  const place = realRoot(root);
  const name = createHash('sha256').update(place).digest('hex').slice(0, 32);
  const path = join(userFolder('state'), 'trust', name);
  return {
    path,
    trusts: (runId, spec) => !isCarried(path, place) && readDigests(path).has(trustDigest(runId, spec)),
    trust: (runId, specs) => {
      if (isCarried(path, place)) throw carried(path);
      const known = readDigests(path);
      const fresh = new Set(
        specs.map((spec) => trustDigest(runId, spec)).filter((digest) => !known.has(digest)),
      );
      if (fresh.size > 0) append(path, [...fresh]);
    },
  };
}

/** A record inside the workspace could have come with it. */
function isCarried(path: string, root: string): boolean {
  return isInside(root, path) || isInside(root, realRoot(dirname(path)));
}

function carried(path: string): LedgerError {
  return new LedgerError(
    'IO_PERMISSION',
    `what you trust cannot be kept in ${path}: that is inside the workspace`,
    {
      hint: 'Point XDG_STATE_HOME to a folder outside the workspace.',
    },
  );
}

const digestForm = /^[0-9a-f]{64}$/;

function readDigests(path: string): ReadonlySet<string> {
  const text = readOwn(path) ?? '';
  return new Set(text.split('\n').filter((line) => digestForm.test(line)));
}

/** Undefined unless a regular file stands there that belongs to this user and that nobody else can write to. */
function readOwn(path: string): string | undefined {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
  try {
    const { mode, uid } = fstatSync(fd);
    const isOwn = uid === (process.getuid?.() ?? uid);
    const isOpenToOthers = (mode & 0o022) !== 0;
    return isOwn && !isOpenToOthers ? readFileSync(fd, 'utf8') : undefined;
  } finally {
    closeSync(fd);
  }
}

/** Begins on a new line: an earlier writer may have been killed in the middle of one. */
function append(path: string, digests: readonly string[]): void {
  try {
    makeFolder(dirname(path), 0o700);
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
    const fd = openSync(path, flags, 0o600);
    try {
      writeSync(fd, `\n${digests.join('\n')}\n`);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw ioError(error, `recording what you trust in ${path}`);
  }
}

function realRoot(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return path;
    throw ioError(error, `looking at ${path}`);
  }
}
