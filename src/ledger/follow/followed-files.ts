import { lstatSync } from 'node:fs';
import { isAgentName } from '../../core/agent-name.js';
import { paths } from '../../storage/workspace.js';
import { listDayFiles } from '../append/scan.js';
import { dayFileRef, type DayFileRef } from '../read/selection.js';
import { followedFile, type FollowedFile } from './followed-file.js';
import type { FilePosition, Positions } from './position.js';

/** Files that went away are remembered up to this many, for the case that they come back as they were. */
const rememberedLimit = 10_000;

/** Further changes within so short a time may leave a folder's time as it is: no file system's clock is that coarse. */
const settledMs = 2_500;

interface ListedFolder {
  readonly ino: number;
  readonly ctimeMs: number;
  readonly names: readonly string[];
}

/** All files that are followed, by agent and name, and how far each was read. */
export class FollowedFiles {
  readonly #root: string;
  readonly #agents = new Map<string, Map<string, FollowedFile>>();
  readonly #gone = new Map<string, FollowedFile>();
  readonly #listed = new Map<string, ListedFolder>();
  readonly #onGone: ((file: string) => void) | undefined;

  /**
   * @param start where to go on; what is not named there is read from its start
   * @param onGone told of each file that is gone; such a file is read from its start when it comes back
   */
  constructor(root: string, start: Positions, onGone?: (file: string) => void) {
    this.#root = root;
    this.#onGone = onGone;
    for (const [file, position] of Object.entries(start)) {
      const [, agent = '', name = ''] = /^g\/ledger\/([^/]+)\/([^/]+)$/.exec(file) ?? [];
      const ref = isAgentName(agent) ? dayFileRef(root, agent, name) : undefined;
      if (ref !== undefined) this.#takeUp(ref, position);
    }
  }

  /** Names of the agents that have files here. */
  get agents(): readonly string[] {
    return [...this.#agents.keys()];
  }

  /** The file of this name, taken up when it is new; undefined when that is no day file's name. */
  get(agent: string, name: string): FollowedFile | undefined {
    const known = this.#agents.get(agent)?.get(name);
    if (known !== undefined) return known;
    const ref = dayFileRef(this.#root, agent, name);
    return ref && this.#takeUp(ref);
  }

  /** Brings the list of an agent's files up to date and returns them in reading order. */
  list(agent: string): readonly FollowedFile[] {
    const names = this.#names(agent);
    const present = new Set(names);
    for (const file of this.#agents.get(agent)?.values() ?? []) {
      if (!present.has(file.ref.name)) this.leave(file);
    }
    return names.map((name) => this.get(agent, name)).filter((file) => file !== undefined);
  }

  /** Forgets a file that is not there, except for the case that it comes back. */
  leave(file: FollowedFile): void {
    const { agent, name } = file.ref;
    if (this.#agents.get(agent)?.delete(name) !== true) return;
    if (this.#agents.get(agent)?.size === 0) this.#agents.delete(agent);
    file.stamp = undefined;
    if (this.#onGone !== undefined) return this.#onGone(file.ref.file);
    this.#gone.set(file.ref.file, file);
    const [oldest] = this.#gone.keys();
    if (this.#gone.size > rememberedLimit && oldest !== undefined) this.#gone.delete(oldest);
  }

  /** By path; files of which nothing was delivered yet have none. */
  positions(): Positions {
    const files = [...this.#agents.values()].flatMap((byName) => [...byName.values()]);
    const positions: Record<string, FilePosition> = {};
    for (const { ref, position } of files) if (position !== undefined) positions[ref.file] = position;
    return positions;
  }

  /** A folder that was last changed long before it was listed has the same names. Nobody can set that time (`ctime`) back. */
  #names(agent: string): readonly string[] {
    const folder = paths.agent(this.#root, agent);
    const stats = lstatSync(folder, { throwIfNoEntry: false });
    const listed = this.#listed.get(agent);
    if (listed !== undefined && stats?.ino === listed.ino && stats.ctimeMs === listed.ctimeMs)
      return listed.names;
    this.#listed.delete(agent);
    const nowMs = Date.now();
    const names = listDayFiles(folder);
    if (stats !== undefined && nowMs - stats.ctimeMs > settledMs)
      this.#listed.set(agent, { ino: stats.ino, ctimeMs: stats.ctimeMs, names });
    return names;
  }

  #takeUp(ref: DayFileRef, position?: FilePosition): FollowedFile {
    const file = this.#gone.get(ref.file) ?? followedFile(ref, position);
    this.#gone.delete(ref.file);
    const byName = this.#agents.get(ref.agent) ?? new Map<string, FollowedFile>();
    this.#agents.set(ref.agent, byName.set(ref.name, file));
    return file;
  }
}
