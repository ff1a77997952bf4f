import { evolveSessions } from '../../core/session-id.js';
import { stampOf, stampOfOpen } from '../../storage/file-identity.js';
import type { BlockLine } from './block.js';
import { requireKnown } from './day-files.js';
import { type OpenDayFile, scanContext, type AgentWriter } from './writer.js';
import { knownStamp, saveKnown, type Known, type KnownFile } from './known.js';

/** Lines that were just written to a file, and where the file ends now. */
export interface WrittenLines {
  readonly lines: readonly BlockLine[];
  readonly end: number;
}

/** Takes a block that stands alone at the file's end into what is known, without reading it back. */
export function settle(writer: AgentWriter, open: OpenDayFile, { lines, end }: WrittenLines): void {
  const known = requireKnown(writer);
  const last = lines.at(-1);
  if (last === undefined) return;
  const { hash, seq } = last;
  const bytes = last.end - last.start - 1;
  const file: KnownFile = {
    ...open.identity,
    size: end,
    modified: stampOfOpen(open.fd).modified,
    last: { hash, seq, bytes },
  };
  writer.known = {
    ...known,
    folderModified: open.isNew
      ? (stampOf(writer.folder)?.modified ?? known.folderModified)
      : known.folderModified,
    heads: [{ hash, seq, file: open.name }],
    tail: { name: open.name, file },
    ...sessionsAfter(writer, known, lines),
  };
}

/**
 * Saves what is known for the next holder of the lock. Nothing depends on it: without it the next one reads more.
 */
export function remember(writer: AgentWriter): void {
  if (writer.known === undefined) return;
  try {
    saveKnown(writer.workspace, writer.agent, writer.known);
    writer.knownStamp = knownStamp(writer.workspace, writer.agent);
  } catch {
    // A full or read-only disk must not turn an event that stands into a failure.
  }
}

function sessionsAfter(
  writer: AgentWriter,
  known: Known,
  lines: readonly BlockLine[],
): Pick<Known, 'sessions'> {
  const context = scanContext(writer);
  let state = known.sessions;
  for (const { session, event } of lines)
    state = evolveSessions(state, { session_id: session, event }, context);
  return state === undefined ? {} : { sessions: state };
}
