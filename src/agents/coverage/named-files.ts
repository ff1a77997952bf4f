import { basename, join, resolve } from 'node:path';
import { realName } from '../exec/touched-files.js';
import { textAt, type Fields } from '../vendors/fields.js';

const lists = ['paths', 'files_touched', 'files'] as const;

/** Who only looks at a file has not changed it. */
const readers: ReadonlySet<string> = new Set([
  'Read',
  'NotebookRead',
  'Grep',
  'Glob',
  'LS',
  'read_file',
  'view_image',
]);

const mostCommands = 10_000;

/** Files that events say were worked on, by absolute path; and command lines, which may name others. */
export class NamedFiles {
  readonly #root: string;
  readonly #paths = new Set<string>();
  readonly #names = new Set<string>();
  readonly #folders = new Set<string>();
  readonly #commands = new Set<string>();

  constructor(root: string) {
    this.#root = root;
    this.#folders.add(root);
  }

  take(data: Fields): void {
    const command = textAt(data, 'command');
    if (command !== undefined && this.#commands.size < mostCommands) this.#commands.add(command);
    const cwd = this.#absolute(textAt(data, 'cwd') ?? '.', this.#root);
    this.#folders.add(cwd);
    if (readers.has(textAt(data, 'tool') ?? '')) return;
    for (const path of pathsIn(data)) {
      this.#names.add(path);
      // Recorded paths start at the workspace; what a patch names starts where the agent was.
      this.#paths.add(this.#absolute(path, this.#root));
      this.#paths.add(this.#absolute(path, cwd));
    }
  }

  /** How many, as they are named. */
  get count(): number {
    return this.#names.size;
  }

  /** Where the agent was. */
  get folders(): readonly string[] {
    return [...this.#folders];
  }

  has(path: string): boolean {
    return this.#paths.has(path) || this.#isInCommand(path);
  }

  #isInCommand(path: string): boolean {
    const name = basename(path).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const mention = new RegExp(`(?<![\\w.-])${name}(?![\\w-])`);
    return [...this.#commands].some((command) => mention.test(command));
  }

  #absolute(path: string, folder: string): string {
    if (path === '~' || path.startsWith('~/'))
      return realName(join(process.env['HOME'] ?? '/', path.slice(1)), folder);
    return realName(resolve(folder, path), folder);
  }
}

function pathsIn(data: Fields): readonly string[] {
  const listed = lists.flatMap((key) => {
    const value = data[key];
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  });
  const alone = textAt(data, 'file_path');
  return alone === undefined ? listed : [...listed, alone];
}
