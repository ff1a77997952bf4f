import { LedgerError } from '../../errors.js';
import { openTask } from '../binding.js';
import type { LoopEventData } from '../events.js';
import type { Role } from '../shapes.js';
import type { LoopState, Session } from '../state.js';
import type { BoundSession } from './bind.js';
import { accepted, refused, type LoopDecision } from './decision.js';

export interface RegisterSession {
  readonly role: Role;
  readonly session: BoundSession;
}

/**
 * A session of a task, which `bind` may bind. One that is registered and alive takes over what is said of its thread; the
 * same again leads to no events. Refused: UNKNOWN_TASK, WRONG_STATE (closed; the name has the other role).
 */
export function decideRegister(state: LoopState, { role, session }: RegisterSession): LoopDecision {
  const task = openTask(state);
  if (task instanceof LedgerError) return refused(task);
  const known = state.sessions.find(({ name }) => name === session.name);
  if (known !== undefined && known.role !== role) {
    return refused(
      new LedgerError('WRONG_STATE', `session ${session.name} is the ${known.role} of this task`, {
        hint: 'Name another session.',
      }),
    );
  }
  if (known === undefined || known.state === 'gone') {
    return accepted({ event: 'session_registered', data: registrationOf(role, session) });
  }
  const changes = changesTo(known, session);
  if (Object.keys(changes).length === 0) return accepted();
  return accepted({ event: 'session_updated', data: { session: session.name, ...changes } });
}

/** The session is over: it counts as dead whatever it beat. Refused: UNKNOWN_TASK, WRONG_STATE (closed, or no such one). */
export function decideGone(
  state: LoopState,
  { role, name, reason }: { readonly role: Role; readonly name: string; readonly reason?: string },
): LoopDecision {
  const task = openTask(state);
  if (task instanceof LedgerError) return refused(task);
  const known = state.sessions.find((one) => one.name === name && one.role === role);
  if (known?.state !== 'active') {
    return refused(
      new LedgerError('WRONG_STATE', `task "${state.name}" has no ${role} session ${name} that is alive`, {
        hint: 'See `agent-ledger sessions`.',
      }),
    );
  }
  return accepted({
    event: 'session_gone',
    data: { session: name, ...(reason === undefined ? {} : { reason }) },
  });
}

export function registrationOf(
  role: Role,
  { name, uid, kind, threadId, threadTitle }: BoundSession,
): LoopEventData['session_registered'] {
  return {
    session: name,
    session_uid: uid,
    role,
    kind,
    ...(threadId === undefined ? {} : { thread_id: threadId }),
    ...(threadTitle === undefined ? {} : { thread_title: threadTitle }),
  };
}

function changesTo(
  known: Session,
  { threadId, threadTitle }: BoundSession,
): Omit<LoopEventData['session_updated'], 'session'> {
  const isNewThread = threadId !== undefined && threadId !== known.thread_id;
  const isNewTitle = threadTitle !== undefined && threadTitle !== known.thread_title;
  return {
    ...(isNewThread && known.kind === 'no_tmux' ? { kind: 'codex_app' } : {}),
    ...(isNewThread ? { thread_id: threadId } : {}),
    ...(isNewTitle ? { thread_title: threadTitle } : {}),
  };
}
