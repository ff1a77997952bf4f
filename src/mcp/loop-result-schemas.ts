import { roles, ackStatuses } from '../loop/shapes.js';
import { count, flag, listOf, oneOf, resultOf, text, type JsonSchema } from './schema.js';

const maybeText = (description: string): JsonSchema => ({ type: ['string', 'null'], description });
const maybeCount = (description: string): JsonSchema => ({ type: ['integer', 'null'], description });

const task = resultOf({ id: text('Id of the task'), name: text('Its name') });
const role = oneOf(roles, 'Which of the two sessions');
const leaseState = oneOf(
  ['missing', 'healthy', 'stale', 'suspect'],
  'Only healthy counts; suspect: the beat is ahead of the clock',
);

const roleStatus = resultOf({
  name: text('Name of the session'),
  session_id: text('Its id'),
  lease: resultOf({
    state: leaseState,
    age_seconds: maybeCount('Since the last heartbeat; null without one'),
    last_heartbeat_at: maybeText('RFC 3339'),
    stale_after_seconds: { type: 'number', description: 'The limit that was judged by' },
  }),
  codex_app_thread_id: maybeText('Thread that a wake-up goes to'),
});

export const loopStatus = resultOf({
  ok: flag('Dispatcher and both sessions are alive, and the task is open'),
  task,
  dispatch: resultOf({
    dispatcher_id: text('Which dispatcher was judged'),
    last_heartbeat_at: maybeText('RFC 3339'),
    state: leaseState,
  }),
  manager: roleStatus,
  worker: roleStatus,
  next_actions: listOf(
    resultOf(
      { kind: text('What is needed'), reason: text('Why'), prompt: text('The command, or what to send') },
      { role },
    ),
    'What an operator has to do now, in this order',
  ),
  backlog: resultOf({
    pending_commands: count('Commands that no dispatcher has delivered yet'),
    unread: resultOf({ manager: count('Its unread items'), worker: count('Its unread items') }),
  }),
});

export const heartbeat = resultOf({
  role,
  task,
  heartbeat: resultOf({ recorded_at: text('RFC 3339'), state: oneOf(['recorded'], 'Done') }),
  inbox: resultOf({
    unread: count('Items that wait for you: take them with loop_consume'),
    oldest_age_seconds: maybeCount('How long the oldest waits; null without one'),
  }),
  status: loopStatus,
});

const acknowledgement = resultOf({
  id: count('Its number'),
  notification_id: count('Number of the item'),
  role,
  status: oneOf(ackStatuses, 'What was said'),
  payload: { type: 'object', description: 'summary, evidence, blockers' },
  created_at: text('RFC 3339'),
});
const maybeAcknowledgement: JsonSchema = { ...acknowledgement, type: ['object', 'null'] };

const item = resultOf({
  id: count('Number of the item: the notification_id of loop_acknowledge'),
  state: oneOf(['delivered', 'consumed'], 'Consumed: somebody works on it'),
  signal_type: text('nudge_worker, notify_manager or continue_iteration'),
  command_id: text('Id of the command'),
  correlation_id: text('What belongs together'),
  source_session_name: text('Who sent it'),
  source_session_role: text('As what'),
  payload: resultOf({ message: text('What is to be done, or was done') }),
  acknowledgement: maybeAcknowledgement,
  delivered_at: text('RFC 3339'),
});

export const inbox = resultOf({
  consumed: { ...item, type: ['object', 'null'], description: 'The item that this call took' },
  items: listOf(item, 'Unread items, oldest first'),
  session: resultOf({ id: text('Id of your session'), name: text('Its name'), role }),
  task,
});

export const acknowledged = resultOf({
  acknowledgement: { ...maybeAcknowledgement, description: 'This one; null when only reading' },
  acknowledgements: listOf(acknowledgement, 'All of the item, in order'),
  latest: { ...maybeAcknowledgement, description: 'The newest' },
  task,
});

export const sent = resultOf(
  {
    command_id: text('Id of the command; the same again under the same idempotency key'),
    command_type: text('nudge_worker, notify_manager or continue_iteration'),
    correlation_id: text('What belongs together'),
    task: text('Name of the task'),
  },
  { requested_iteration: count('Of a continue command') },
);
