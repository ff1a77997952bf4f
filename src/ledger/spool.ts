import type { Edges } from '../core/edges.js';
import { ulidSource } from '../core/ulid.js';
import { ioError, LedgerError } from '../errors.js';
import type { PreparedEvent } from './prepare.js';
import { temporaryPlace, workspacePlace, type SpoolOwner, type SpoolPlace } from './spool/places.js';
import { spoolFileName, spoolText } from './spool/spooled-event.js';
import { writeSpoolFile } from './spool/write-spool-file.js';

/** Where an event waits. */
export interface Spooled {
  readonly id: string;
  readonly path: string;
  readonly place: SpoolPlace['kind'];
}

/**
 * Keeps an event that the ledger cannot take now, as a file: in the workspace, else among the user's temporary files. It
 * gets its id and its time here; whoever next holds the agent's lock appends it before anything of its own, once. When
 * this returns, the event survives kill -9 of this process.
 * @throws LedgerError IO_* when no place takes it: then the event is nowhere
 */
export function spoolEvent(
  event: PreparedEvent,
  { agent, ...owner }: SpoolOwner & { readonly agent: string },
  edges: Edges,
): Spooled {
  const nowMs = edges.now();
  const id = event.id ?? newIdOf(edges)(nowMs);
  const text = spoolText(event, { root: owner.root, agent, id, nowMs });
  const reasons: unknown[] = [];
  for (const place of [workspacePlace(owner, agent), temporaryPlace(owner, agent)]) {
    try {
      return { id, path: writeSpoolFile(place, spoolFileName(id), text), place: place.kind };
    } catch (error) {
      reasons.push(error);
    }
  }
  throw nowhere(agent, reasons);
}

/** Ids of one process have the order of its calls. */
const sources = new WeakMap<Edges, (nowMs: number) => string>();

function newIdOf(edges: Edges): (nowMs: number) => string {
  const source = sources.get(edges) ?? ulidSource(edges.random);
  sources.set(edges, source);
  return source;
}

function nowhere(agent: string, reasons: readonly unknown[]): LedgerError {
  const [first, second] = reasons.map((reason) => ioError(reason, `spooling an event of ${agent}`));
  return new LedgerError(first?.code ?? 'IO_FAILED', `${first?.message ?? ''}; ${second?.message ?? ''}`, {
    cause: reasons[0],
  });
}
