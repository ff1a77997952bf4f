import type { LoopEventOf, Place } from '../events.js';
import type { Role } from '../shapes.js';
import type { LoopDraft, Session } from '../state.js';
import { replaceLast } from './replace.js';

type SessionEvent = LoopEventOf<
  | 'session_registered'
  | 'session_updated'
  | 'session_gone'
  | 'binding_created'
  | 'binding_ended'
  | 'app_heartbeat'
  | 'app_worker_rotation_planned'
  | 'app_worker_rotation_recorded'
>;

export function applySession(draft: LoopDraft, event: SessionEvent, place: Place): string | undefined {
  switch (event.event) {
    case 'session_registered':
      return register(draft, event, place);
    case 'session_updated':
      return changed(draft, event.data.session, updateBy(event));
    case 'session_gone':
      return changed(draft, event.data.session, { state: 'gone' });
    case 'binding_created':
      return bind(draft, event, place);
    case 'binding_ended': {
      const { binding_id: id } = event.data;
      const ended = replaceLast(draft.bindings, (one) => one.id === id, { state: 'ended' });
      return ended ? undefined : 'no such binding';
    }
    case 'app_heartbeat':
      return beat(draft, event, place);
    case 'app_worker_rotation_planned':
      return undefined;
    case 'app_worker_rotation_recorded':
    default:
      return rotate(draft, event);
  }
}

/** The first beat comes with the registration. A name that registers again is the same session. */
function register(
  draft: LoopDraft,
  { data }: LoopEventOf<'session_registered'>,
  { ts, seq }: Place,
): undefined {
  const session: Session = {
    uid: data.session_uid,
    name: data.session,
    role: data.role,
    kind: data.kind,
    thread_id: data.thread_id ?? null,
    thread_title: data.thread_title ?? null,
    state: 'active',
    registered_at: ts,
    last_beat_at: ts,
    last_beat_seq: seq,
  };
  const again = replaceLast(draft.sessions, ({ name }) => name === data.session, session);
  if (!again) draft.sessions.push(session);
}

function updateBy({ data }: LoopEventOf<'session_updated'>): Partial<Session> {
  const { kind, thread_id, thread_title, lease_cleared } = data;
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(thread_id === undefined ? {} : { thread_id }),
    ...(thread_title === undefined ? {} : { thread_title }),
    ...(lease_cleared === true ? { last_beat_at: null, last_beat_seq: 0 } : {}),
  };
}

function changed(draft: LoopDraft, session: string, change: Partial<Session>): string | undefined {
  const found = replaceLast(draft.sessions, ({ name }) => name === session, change);
  return found ? undefined : 'no such session';
}

function bind(draft: LoopDraft, { data }: LoopEventOf<'binding_created'>, { ts }: Place): string | undefined {
  if (draft.bindings.some(({ state }) => state === 'active')) return 'another binding is active';
  const { binding_id: id, manager, worker } = data;
  draft.bindings.push({ id, manager, worker, state: 'active', created_at: ts });
  return undefined;
}

function beat(
  draft: LoopDraft,
  { data }: LoopEventOf<'app_heartbeat'>,
  { ts, seq }: Place,
): string | undefined {
  const fault = changed(draft, data.session, { last_beat_at: ts, last_beat_seq: seq });
  if (fault !== undefined) return fault;
  draft.autopilots = draft.autopilots.map((one) => ({
    ...one,
    quiet_beats: oneMore(one.quiet_beats, data.role),
  }));
  return undefined;
}

function oneMore(beats: Readonly<Record<Role, number>>, role: Role): Readonly<Record<Role, number>> {
  return { ...beats, [role]: beats[role] + 1 };
}

/** The old thread's beats, and what was proved with it, say nothing about the new one. */
function rotate(draft: LoopDraft, { data }: LoopEventOf<'app_worker_rotation_recorded'>): string | undefined {
  if (data.archive_status !== 'archived') return undefined;
  draft.smoke = undefined;
  draft.automations = draft.automations.filter(({ role }) => role !== 'worker');
  return changed(draft, data.worker, {
    thread_id: data.new_worker_thread_id,
    thread_title: data.new_worker_thread_title ?? null,
    last_beat_at: null,
    last_beat_seq: 0,
  });
}
