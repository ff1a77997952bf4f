import { realpathSync, watch as watchFolder, type FSWatcher } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { watch as watchTree, type FSWatcher as TreeWatcher } from 'chokidar';
import { sameFile, stampOf, type FileIdentity } from './file-identity.js';

export interface FolderHints {
  /** Sub folders may have come, gone or been replaced: list them and call `refresh`. */
  readonly onFolders: () => void;
  /** Something may have happened to `name` in the sub folder; to anything in there when undefined. */
  readonly onFile: (folder: string, name: string | undefined) => void;
  /** A watch could not be set, or broke; `isComplete` is false from now on. Told once until `retry`. */
  readonly onTrouble: (error: Error) => void;
}

/**
 * Watches a folder of folders, such as `g/ledger`: which sub folders there are, and what changes in the chosen ones.
 * One watch for each folder, none for a file.
 *
 * All it gives are hints, soon after most changes and sometimes without any; it may miss some. chokidar says that sub
 * folders came or went, also when the folder itself, or those above it, do not exist yet. It is not asked about files:
 * of two changes of a file that are close to each other, it never reports the second. Those are node's own watchers',
 * which report all that the system reports.
 */
export class FolderWatch {
  readonly #parent: string;
  readonly #isFolder: (name: string) => boolean;
  readonly #hints: FolderHints;
  readonly #folders = new Map<string, WatchedFolder>();
  #tree: WatchedTree | undefined;
  #isBroken = false;
  #isClosed = false;

  /** @param isFolder whether a name in `parent` is that of a sub folder to report */
  constructor(parent: string, isFolder: (name: string) => boolean, hints: FolderHints) {
    this.#parent = resolve(parent);
    this.#isFolder = isFolder;
    this.#hints = hints;
  }

  /** False when the system refused a watch, most often for its limit on them: look by yourself, every now and then. */
  get isComplete(): boolean {
    return !this.#isBroken;
  }

  /** Names of the sub folders watched now. */
  get folders(): readonly string[] {
    return [...this.#folders.keys()];
  }

  /** Watches these sub folders from now on and no others. Call it before looking at them, so that nothing is missed. */
  refresh(names: readonly string[]): void {
    if (this.#isClosed) return;
    this.#followParent();
    const wanted = new Set(names);
    for (const name of this.#folders.keys()) if (!wanted.has(name)) this.#drop(name);
    for (const name of wanted) this.#watch(name);
  }

  /** Lets the next `refresh` try again what was refused. */
  retry(): void {
    if (!this.#isBroken) return;
    this.#isBroken = false;
    void this.#tree?.watcher.close();
    this.#tree = undefined;
  }

  /** Resolves when nothing is watched any more. No hint comes after the call. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const name of this.#folders.keys()) this.#drop(name);
    const tree = this.#tree;
    this.#tree = undefined;
    await tree?.watcher.close();
  }

  /** Watches the parent, or the nearest folder above it that exists. */
  #followParent(): void {
    const nearest = nearestFolder(this.#parent);
    const { path, identity } = nearest;
    if (this.#tree?.path === path && sameFile(this.#tree.identity, identity)) return;
    void this.#tree?.watcher.close();
    const watcher = watchTree(path, {
      depth: 0,
      followSymlinks: false,
      atomic: false,
      ignorePermissionErrors: true,
      ignored: (seen) => resolve(seen) !== path && !this.#isOnTheWay(nearest, basename(seen)),
    });
    this.#tree = { path, identity, watcher };
    watcher.on('all', () => this.#onTree(watcher));
    // What changes before it is ready, it does not report.
    watcher.on('ready', () => this.#onTree(watcher));
    watcher.on('error', (error) => this.#onTrouble(error));
  }

  #isOnTheWay({ next }: NearestFolder, name: string): boolean {
    return next === undefined ? this.#isFolder(name) : name === next;
  }

  #onTree(watcher: TreeWatcher): void {
    if (!this.#isClosed && this.#tree?.watcher === watcher) this.#hints.onFolders();
  }

  #watch(name: string): void {
    const path = join(this.#parent, name);
    const identity = stampOf(path);
    const watched = this.#folders.get(name);
    if (watched !== undefined && sameFile(watched.identity, identity)) return;
    this.#drop(name);
    if (identity === undefined) return;
    try {
      const watcher = watchFolder(path, (_event, file) => this.#hints.onFile(name, file ?? undefined));
      watcher.on('error', (error) => this.#onBroken(name, error));
      this.#folders.set(name, { watcher, identity });
    } catch (error) {
      this.#onTrouble(error);
    }
  }

  #drop(name: string): void {
    this.#folders.get(name)?.watcher.close();
    this.#folders.delete(name);
  }

  #onBroken(name: string, error: Error): void {
    this.#drop(name);
    this.#onTrouble(error);
  }

  #onTrouble(error: unknown): void {
    if (this.#isClosed || this.#isBroken) return;
    this.#isBroken = true;
    this.#hints.onTrouble(error instanceof Error ? error : new Error(String(error)));
  }
}

interface WatchedFolder {
  readonly watcher: FSWatcher;
  readonly identity: FileIdentity;
}

interface WatchedTree {
  readonly path: string;
  readonly identity: FileIdentity | undefined;
  readonly watcher: TreeWatcher;
}

interface NearestFolder {
  /** Real path of the nearest folder that exists. */
  readonly path: string;
  readonly identity: FileIdentity | undefined;
  /** Name of the next folder on the way to the one looked for; undefined when that one exists. */
  readonly next: string | undefined;
}

function nearestFolder(wanted: string): NearestFolder {
  for (let folder = wanted; ; folder = dirname(folder)) {
    const path = realFolder(folder);
    if (path === undefined && dirname(folder) !== folder) continue;
    const next = relative(folder, wanted).split(sep)[0];
    return { path: path ?? folder, identity: stampOf(path ?? folder), next: next === '' ? undefined : next };
  }
}

function realFolder(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
