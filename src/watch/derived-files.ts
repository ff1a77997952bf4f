import { lstatSync, readFileSync, unlinkSync } from 'node:fs';
import { errnoOf, ioError } from '../errors.js';
import { replaceFileSync } from '../storage/replace-file.js';

/** How a derived file is not as the ledgers would have it. */
export interface Difference {
  readonly path: string;
  /** `unexpected`: it would not be there. */
  readonly kind: 'missing' | 'differs' | 'unexpected';
}

/** Where views put their files: on the disk, or, to see what a replay would change, nowhere. */
export interface DerivedFiles {
  /** Nothing is written: no lock is needed, nothing made beside the files. */
  readonly isDry: boolean;
  /**
   * The file has this content when it returns. What stands as it should is not touched.
   * @throws LedgerError IO_*
   */
  put(path: string, text: string): void;
  /** The file is not there when it returns. @throws LedgerError IO_* */
  remove(path: string): void;
}

/** Replaces whole files, not synced: they can be made again. `differences` counts what was not as it should be. */
export class DerivedFilesOnDisk implements DerivedFiles {
  readonly isDry = false;
  readonly #onDifference: (difference: Difference) => void;

  constructor(onDifference: (difference: Difference) => void = () => {}) {
    this.#onDifference = onDifference;
  }

  put(path: string, text: string): void {
    const kind = differenceOf(path, text);
    if (kind === undefined) return;
    replaceFileSync(path, text, { sync: false });
    this.#onDifference({ path, kind });
  }

  remove(path: string): void {
    try {
      unlinkSync(path);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return;
      throw ioError(error, `removing ${path}`);
    }
    this.#onDifference({ path, kind: 'unexpected' });
  }
}

/** Touches nothing and keeps what would be changed. */
export class ComparedFiles implements DerivedFiles {
  readonly isDry = true;
  readonly #differences = new Map<string, Difference>();

  /** By path. */
  get differences(): readonly Difference[] {
    return [...this.#differences.values()].sort(({ path: left }, { path: right }) => (left < right ? -1 : 1));
  }

  put(path: string, text: string): void {
    const kind = differenceOf(path, text);
    if (kind === undefined) this.#differences.delete(path);
    else this.#differences.set(path, { path, kind });
  }

  remove(path: string): void {
    const stands = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
    if (stands) this.#differences.set(path, { path, kind: 'unexpected' });
    else this.#differences.delete(path);
  }
}

/** What of a file is not as it should be; undefined when all is. @throws LedgerError IO_* */
export function differenceOf(path: string, text: string): 'missing' | 'differs' | undefined {
  try {
    const bytes = Buffer.from(text, 'utf8');
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return 'missing';
    if (!stats.isFile() || stats.size !== bytes.length) return 'differs';
    return readFileSync(path).equals(bytes) ? undefined : 'differs';
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 'missing';
    throw ioError(error, `reading ${path}`);
  }
}
