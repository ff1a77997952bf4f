import { isAgentName } from '../../core/agent-name.js';
import { renderSessionPage } from '../../core/session-page/render-page.js';
import { parseSessionId } from '../../core/session-id.js';
import { zoneClock, type ZoneClock } from '../../core/timestamp.js';
import { ioError } from '../../errors.js';
import type { FollowedEntry } from '../../ledger/follow/news.js';
import { dayFileRef, type DayFileRef } from '../../ledger/read/selection.js';
import { makeSessionFolder, sessionFiles } from '../../ledger/session/session-files.js';
import { realEdges } from '../../storage/edges.js';
import { readWorkspace } from '../../storage/workspace.js';
import { fileStamp, sameStamp, type FileStamp } from '../file-stamp.js';
import type { FlushOptions, FlushReport, View, ViewContext } from '../view.js';
import { DigestCache } from './digest-cache.js';
import { GrowingDigest } from './growing-digest.js';
import { isArchived, isOwnPage, listPages } from './page-folder.js';
import { SessionIndex } from './session-index.js';
import { readSessionLines } from './session-lines.js';

/** While git is at work, it is looked this often whether it has ended. */
const busyPauseMs = 50;

/** A page that is written again and again may cost this part of the time: a tenth. */
const pauseFactor = 9;

/**
 * Keeps `memory/<agent>/sessions/<id>.md` for every session that has lines: the bytes of `sessionPage`. A page whose
 * session has no lines any more is removed when it is one of ours. A session of a day that the agent has archived keeps
 * its page as it is, since not all of it could be made again. Notes are never touched.
 */
export class SessionPages implements View {
  readonly #context: ViewContext;
  readonly #clock: ZoneClock;
  readonly #digests = new DigestCache();
  readonly #notBeforeMs = new Map<string, number>();
  readonly #stale = new Set<string>();
  #index = new SessionIndex();
  #pages = new Map<string, FileStamp>();

  constructor(context: ViewContext) {
    this.#context = context;
    this.#clock = readWorkspace(context.root, realEdges())?.clock ?? zoneClock('UTC');
  }

  restore(saved: unknown): boolean {
    const { index, stale, pages, zone } = (saved ?? {}) as Partial<SavedPages>;
    const restored = zone === this.#clock.zone ? SessionIndex.restore(index) : undefined;
    if (restored === undefined || !Array.isArray(stale) || typeof pages !== 'object') return false;
    this.#index = restored;
    this.#pages = new Map(Object.entries(pages));
    for (const id of stale) if (typeof id === 'string') this.#stale.add(id);
    return true;
  }

  saved(): unknown {
    const pages = Object.fromEntries(this.#pages);
    return { zone: this.#clock.zone, index: this.#index.saved(), stale: [...this.#stale], pages };
  }

  take(entries: readonly FollowedEntry[]): void {
    const [first] = entries;
    const name = first?.file.slice(first.file.lastIndexOf('/') + 1) ?? '';
    const ref = first && dayFileRef(this.#context.root, first.agent, name);
    if (ref === undefined) return;
    const grown = new Map<string, GrowingDigest>();
    for (const entry of entries) this.#takeOne(entry, ref, grown);
    for (const [session, growing] of grown) this.#digests.set(session, growing);
  }

  withdraw(file: string): void {
    for (const session of this.#index.drop(file)) {
      this.#digests.drop(session);
      this.#stale.add(session);
    }
  }

  inspect(): void {
    for (const session of this.#index.sessions) {
      if (!sameStamp(this.#pages.get(session), fileStamp(this.#pathOf(session)))) this.#stale.add(session);
    }
    for (const session of listPages(this.#context.root))
      if (!this.#index.has(session)) this.#stale.add(session);
  }

  pending(): readonly string[] {
    return [...this.#stale];
  }

  flush({ budgetMs, isCaughtUp }: FlushOptions): FlushReport {
    const begunMs = performance.now();
    let againInMs: number | undefined;
    const done: string[] = [];
    for (const session of this.#inTurn()) {
      const nowMs = performance.now();
      if (nowMs - begunMs > budgetMs) return { againInMs: 0, done };
      if (this.#context.isTreeBusy?.() === true) return { againInMs: busyPauseMs, done };
      if (!isCaughtUp && this.#digests.get(session) === undefined) continue;
      const waitMs = (this.#notBeforeMs.get(session) ?? 0) - nowMs;
      if (waitMs > 0) {
        againInMs = Math.min(againInMs ?? waitMs, waitMs);
        continue;
      }
      this.#stale.delete(session);
      this.#bringUpToDate(session);
      done.push(session);
    }
    if (this.#stale.size === 0) this.#notBeforeMs.clear();
    return { againInMs, done };
  }

  /** Those that need no reading come first: reading pushes others out of memory. */
  *#inTurn(): Generator<string> {
    const stale = [...this.#stale];
    const isAtHand = (session: string): boolean => this.#digests.get(session) !== undefined;
    const later = stale.filter((session) => !isAtHand(session));
    yield* stale.filter(isAtHand);
    yield* later;
  }

  /** @param grown digests that take in lines of this batch */
  #takeOne(entry: FollowedEntry, ref: DayFileRef, grown: Map<string, GrowingDigest>): void {
    const value = entry.value();
    const session = value.session_id;
    const isNew = !this.#index.has(session);
    if (isNew && !isPageId(session)) return;
    const { file, offset, bytes } = entry;
    this.#index.add(session, file, { from: offset, to: offset + bytes.length + 1 });
    this.#stale.add(session);
    const growing = isNew ? new GrowingDigest(session) : (grown.get(session) ?? this.#digests.get(session));
    if (growing?.extend({ value, ref }) === true) grown.set(session, growing);
    else {
      grown.delete(session);
      this.#digests.drop(session);
    }
  }

  /** What fails is told of and tried again with the session's next line, or the next look at the pages. */
  #bringUpToDate(session: string): void {
    const begunMs = performance.now();
    try {
      if (this.#index.has(session)) this.#write(session);
      else this.#remove(session);
    } catch (error) {
      this.#pages.delete(session);
      this.#context.onTrouble(ioError(error, `writing the page of session ${session}`));
    }
    const nowMs = performance.now();
    this.#notBeforeMs.set(session, nowMs + pauseFactor * (nowMs - begunMs));
  }

  #write(session: string): void {
    const { root, files } = this.#context;
    const { folder, page } = sessionFiles(root, session);
    if (this.#isKept(session)) return;
    const { digest } = this.#digests.get(session) ?? this.#read(session);
    if (digest.events === 0) return;
    if (!files.isDry) makeSessionFolder(root, folder);
    files.put(page, renderSessionPage(digest, this.#clock));
    const stamp = fileStamp(page);
    if (stamp !== undefined) this.#pages.set(session, stamp);
  }

  #read(session: string): GrowingDigest {
    const { root } = this.#context;
    const stretches = this.#index.stretches(session);
    const growing = GrowingDigest.of(session, readSessionLines({ root, session, stretches }));
    this.#digests.set(session, growing);
    return growing;
  }

  #remove(session: string): void {
    this.#pages.delete(session);
    const path = this.#pathOf(session);
    if (!this.#isKept(session) && isOwnPage(path, session)) this.#context.files.remove(path);
  }

  #isKept(session: string): boolean {
    const id = parseSessionId(session);
    return id === undefined || isArchived(this.#context.root, id.agent, id.day);
  }

  #pathOf(session: string): string {
    return sessionFiles(this.#context.root, session).page;
  }
}

interface SavedPages {
  readonly zone: string;
  readonly index: unknown;
  readonly stale: unknown;
  readonly pages: Readonly<Record<string, FileStamp>>;
}

const longestId = 128;

/** Ids of other forms have no page: no path is built from them. */
function isPageId(session: string): boolean {
  const id = session.length <= longestId ? parseSessionId(session) : undefined;
  return id !== undefined && isAgentName(id.agent);
}
