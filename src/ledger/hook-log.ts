import { closeSync, constants, fstatSync, openSync, realpathSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { requireInside } from '../storage/inside-root.js';
import { makeFolder } from '../storage/make-folder.js';
import { paths } from '../storage/workspace.js';

const bytesAtMost = 1024 * 1024;
const append = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NOFOLLOW;

/**
 * Adds a line to `g/.state/hooks.log`: what hooks could not do, in words, for `doctor` and for people. Never throws; at
 * 1 MiB the file is renamed to `hooks.log.1`, which takes the place of an older one.
 */
export function logHookTrouble(root: string, message: string, nowMs: number): void {
  const path = paths.hookLog(root);
  const line = `${new Date(nowMs).toISOString()} ${message.replace(/\s+/g, ' ')}\n`;
  try {
    requireInside(realpathSync(root), dirname(path));
    makeFolder(dirname(path));
    const fd = openSync(path, append, 0o644);
    try {
      if (fstatSync(fd).size > bytesAtMost) renameSync(path, `${path}.1`);
      writeSync(fd, line);
    } finally {
      closeSync(fd);
    }
  } catch {
    // The line went to standard error as well.
  }
}
