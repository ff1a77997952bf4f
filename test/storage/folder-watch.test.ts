import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderWatch } from '../../src/storage/folder-watch.js';
import { withTempRoot } from '../support/hand-made-ledger.js';

/** A watch, and the hints it gave since they were last taken. */
class Watched {
  readonly watch: FolderWatch;
  readonly files: string[] = [];
  readonly troubles: Error[] = [];
  folderHints = 0;
  #check: (() => void) | undefined;

  constructor(parent: string) {
    this.watch = new FolderWatch(parent, (name) => !name.startsWith('.'), {
      onFolders: () => this.#note(() => (this.folderHints += 1)),
      onFile: (folder, name) => this.#note(() => this.files.push(`${folder}/${name ?? ''}`)),
      onTrouble: (error) => this.#note(() => this.troubles.push(error)),
    });
  }

  async until(isThere: () => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no such hint')), 10_000);
      this.#check = () => {
        if (!isThere()) return;
        clearTimeout(timer);
        resolve();
      };
      this.#check();
    });
  }

  /** Resolves when no hint came for a while: chokidar is in place. */
  async quiet(): Promise<void> {
    for (let before = -1; before !== this.folderHints;) {
      before = this.folderHints;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }

  #note(note: () => void): void {
    note();
    this.#check?.();
  }
}

async function watching(
  names: readonly string[],
  run: (watched: Watched, parent: string) => Promise<void>,
): Promise<void> {
  await withTempRoot(async (root) => {
    for (const name of names) mkdirSync(join(root, name));
    const watched = new Watched(root);
    watched.watch.refresh(names);
    await watched.quiet();
    try {
      await run(watched, root);
    } finally {
      await watched.watch.close();
    }
  });
}

describe('a watch on a folder of folders', () => {
  it('hints at each change of a file in a watched folder, also when two are close', async () => {
    await watching(['one'], async (watched, parent) => {
      const path = join(parent, 'one/file');
      for (let append = 1; append <= 5; append++) {
        appendFileSync(path, 'x');
        await watched.until(() => watched.files.length > 0);
        watched.files.length = 0;
      }
      renameSync(path, `${path}2`);
      await watched.until(() => watched.files.includes('one/file') && watched.files.includes('one/file2'));
      rmSync(`${path}2`);
      await watched.until(() => watched.files.filter((name) => name === 'one/file2').length > 1);
    });
  });

  it('says nothing of files in folders that are not chosen', async () => {
    await watching(['one', 'two'], async (watched, parent) => {
      watched.watch.refresh(['one']);
      writeFileSync(join(parent, 'two/file'), 'x');
      writeFileSync(join(parent, 'one/file'), 'x');
      await watched.until(() => watched.files.length > 0);
      expect(watched.watch.folders).toEqual(['one']);
      expect(new Set(watched.files)).toEqual(new Set(['one/file']));
    });
  });

  it('hints when a sub folder comes and when one goes', async () => {
    await watching([], async (watched, parent) => {
      const before = watched.folderHints;
      mkdirSync(join(parent, 'new'));
      await watched.until(() => watched.folderHints > before);
      const between = watched.folderHints;
      rmSync(join(parent, 'new'), { recursive: true });
      await watched.until(() => watched.folderHints > between);
    });
  });

  it('watches a folder that was replaced by another of the same name', async () => {
    await watching(['one'], async (watched, parent) => {
      renameSync(join(parent, 'one'), join(parent, '.old'));
      mkdirSync(join(parent, 'one'));
      watched.watch.refresh(['one']);
      watched.files.length = 0;
      writeFileSync(join(parent, '.old/file'), 'x');
      writeFileSync(join(parent, 'one/new-file'), 'x');
      await watched.until(() => watched.files.length > 0);
      expect(new Set(watched.files)).toEqual(new Set(['one/new-file']));
    });
  });

  it('awaits a parent several folders deep, coming step by step or at once', async () => {
    await withTempRoot(async (root) => {
      const parent = join(root, 'a/b/c');
      const watched = new Watched(parent);
      watched.watch.refresh([]);
      await watched.quiet();
      for (const folder of ['a', 'a/b']) {
        const before = watched.folderHints;
        mkdirSync(join(root, folder));
        await watched.until(() => watched.folderHints > before);
        watched.watch.refresh([]);
      }
      const before = watched.folderHints;
      mkdirSync(join(parent, 'one'), { recursive: true });
      await watched.until(() => watched.folderHints > before);
      watched.watch.refresh(['one']);
      writeFileSync(join(parent, 'one/file'), 'x');
      await watched.until(() => watched.files.includes('one/file'));
      await watched.watch.close();
    });
  });

  it('hints at nothing after it was closed', async () => {
    await watching(['one'], async (watched, parent) => {
      await watched.watch.close();
      watched.watch.refresh(['one']);
      const before = watched.folderHints;
      writeFileSync(join(parent, 'one/file'), 'x');
      mkdirSync(join(parent, 'two'));
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect([watched.files, watched.folderHints, watched.watch.folders]).toEqual([[], before, []]);
    });
  });
});
