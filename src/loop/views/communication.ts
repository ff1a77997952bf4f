import { loopCommands } from '../loop-commands.js';
import type { Judging } from '../judging.js';
import type { Session, Task } from '../state.js';
import { receiveStyle } from './loop-status.js';

/** How messages reach a session. */
export function communication({ kind }: Session) {
  const style = receiveStyle(kind);
  return {
    can_receive_pull: true,
    can_receive_push: style === 'push',
    delivery_mode: style,
    detection_source: 'registration',
    poll_command_template: 'app-heartbeat TASK --role ROLE',
    receive_style: style,
    requires_polling: style === 'pull',
    session_kind: kind,
    tmux_session: null,
  };
}

/** A session as the result of a binding shows it. */
export function boundSession(session: Session, task: Task, judging: Judging) {
  return {
    id: session.uid,
    name: session.name,
    codex_app_thread_id: session.thread_id,
    codex_app_thread_title: session.thread_title,
    communication: {
      ...communication(session),
      poll_command: loopCommands.heartbeat(judging, task.name, session.role),
    },
    rollout_path: null,
    tmux_session: null,
  };
}

/** A session in a list. Keys that have no meaning here are null. */
export function listedSession(session: Session) {
  return {
    id: session.uid,
    name: session.name,
    role: session.role,
    state: session.state,
    codex_app_thread_id: session.thread_id,
    codex_app_thread_title: session.thread_title,
    codex_session_id: null,
    codex_session_path: null,
    communication: communication(session),
    cwd: '',
    identity_token: null,
    last_heartbeat_at: session.last_beat_at,
    last_ingest_offset: null,
    pid: null,
    registered_at: session.registered_at,
    tmux_pane_id: null,
    tmux_session: null,
  };
}
