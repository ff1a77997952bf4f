import type { Claim } from './claim.js';
import type { Obstacle } from './lock-sight.js';

type Done = (error: unknown) => void;
type StatDone = (error: unknown, stats?: { readonly mtime: Date }) => void;

/** The calls proper-lockfile 4 makes on its `fs` option for a lock with `realpath: false`. */
export interface ProperLockfileFs {
  readonly mkdir: (path: string, done: Done) => void;
  readonly stat: (path: string, done: StatDone) => void;
  readonly utimes: (path: string, atime: Date, mtime: Date, done: Done) => void;
  readonly rmdir: (path: string, done: Done) => void;
  readonly rmdirSync: (path: string) => void;
}

/**
 * The file system as proper-lockfile may see it during one acquisition. Its calls become steps of `claim`, and mkdir
 * becomes `take`, so that what it would do unsafely (take over by age, free whatever stands at the path) cannot happen.
 * It answers before the call returns, so a release is done when its promise is made.
 */
export function properLockfileFs(claim: Claim, take: () => Obstacle | undefined): ProperLockfileFs {
  let isTaken = false;
  let timesSet = 0;
  let mtime = new Date();
  return {
    mkdir: answer(() => {
      if (take() !== undefined) throw systemError('EEXIST', claim.path);
      isTaken = true;
    }),
    /** A lock of others is always fresh, never stale; ours has the time last set, as long as it is ours. */
    stat(_path, done) {
      if (!isTaken) done(null, { mtime: new Date() });
      else if (claim.stillHeld()) done(null, { mtime });
      else done(systemError('ENOENT', claim.path));
    },
    /** The first call only probes the precision of file times; the owner file is new then. */
    utimes(path, _atime, wanted, done) {
      mtime = wanted; // before `done`, which looks at it
      timesSet += 1;
      answer(() => timesSet > 1 && claim.touch())(path, done);
    },
    rmdir: answer(() => claim.release()),
    rmdirSync: () => claim.release(),
  };
}

function answer(step: () => unknown): (path: string, done: Done) => void {
  return (_path, done) => {
    let failure: unknown = null;
    try {
      step();
    } catch (error) {
      failure = error;
    }
    done(failure);
  };
}

function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
