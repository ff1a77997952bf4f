import { evolveSessions } from '../../core/session-id.js';
import { vendorSessionKey } from '../../core/vendor-session.js';
import type { BlockLine } from './block.js';
import { saveKnown, saveManifest, type Known, type KnownFile } from './known.js';
import { mayShowLater, showStatus, statusAfter } from './show-status.js';
import { scanContext, type AgentWriter, type OpenDayFile } from './writer.js';

/** Lines that were just written to a file, where the file ends now, and its modification time (ns). */
export interface WrittenLines {
  readonly lines: readonly BlockLine[];
  readonly end: number;
  readonly modified: string;
}

/** Takes a block that stands alone at the file's end into what is known, without reading it back. */
export function settle(writer: AgentWriter, open: OpenDayFile, { lines, end, modified }: WrittenLines): void {
  const { known } = writer;
  const last = lines.at(-1);
  if (known === undefined || last === undefined) return;
  const { hash, seq } = last;
  const bytes = last.end - last.start - 1;
  const file: KnownFile = {
    ...open.identity,
    size: end,
    modified,
    last: { hash, seq, bytes },
  };
  const { status: _, ...rest } = known;
  const status = statusAfter(writer, known, lines);
  writer.known = {
    ...rest,
    // Together with ours another file may have come: the next look is a full one.
    folderModified: open.isNew ? '0' : known.folderModified,
    heads: [{ hash, seq, file: open.name }],
    tail: { name: open.name, file },
    ...sessionsAfter(writer, known, lines),
    ...(status === undefined ? {} : { status }),
  };
}

/** The last steps under the lock: the agent's status follows its ledger, and what is known is kept for the next holder. */
export function concludeHold(writer: AgentWriter): void {
  showStatus(writer);
  remember(writer);
}

/** The same when somebody, this writer or others who wait, will hold the lock in a moment and conclude then. */
export function concludeForNow(writer: AgentWriter): void {
  if (!mayShowLater(writer)) showStatus(writer);
  remember(writer);
}

/** Shows what was put off, unless others who wait can do so. */
export function concludeTurn(writer: AgentWriter, othersWait: boolean): void {
  if (writer.known?.status?.head?.hash === writer.shownHead) return;
  if (othersWait && mayShowLater(writer)) return;
  concludeHold(writer);
}

/**
 * Saves what is known for the next holder of the lock. Nothing depends on it: without it the next one reads more.
 */
export function remember(writer: AgentWriter): void {
  if (writer.known === undefined) return;
  try {
    writer.knownContent = saveKnown(writer.workspace, writer.agent, writer.known);
  } catch {
    // A full or read-only disk must not turn an event that stands into a failure.
  }
}

/** Drops what is known, here and not yet saved: the next look begins with what the last holder of the lock had saved. */
export function forget(writer: AgentWriter): void {
  writer.known = undefined;
  writer.knownContent = undefined;
  saveManifest(writer.workspace, writer.agent, {});
}

function sessionsAfter(
  writer: AgentWriter,
  known: Known,
  lines: readonly BlockLine[],
): Pick<Known, 'sessions'> {
  const context = scanContext(writer);
  let state = known.sessions;
  for (const { session, content } of lines) {
    const vendor = vendorSessionKey(content.data);
    state = evolveSessions(state, { session_id: session, event: content.event, vendor }, context);
  }
  return state === undefined ? {} : { sessions: state };
}
