import { describe, expect, it } from 'vitest';
import { decideBind } from '../../src/loop/decide/bind.js';
import { decideGone, decideRegister } from '../../src/loop/decide/register.js';
import { bindSessions, createBinding } from '../../src/loop/tools/bind.js';
import { createTask, registerSession } from '../../src/loop/tools/register.js';
import { bound, given, happened, stateAfter, told, type Told } from './scenario.js';
import { withDesk } from './story.js';

const created = told({ event: 'task_created', data: { goal: 'ship it' } });
const registered = (role: 'manager' | 'worker', session = `build-${role}`): Told =>
  happened('session_registered', { session, session_uid: `uid-${session}`, role, kind: 'no_tmux' });
const gone = (session: string): Told => happened('session_gone', { session });
const ended = happened('binding_ended', { binding_id: 'b1' });
const closed = happened('task_stopped', { reason: 'x' });
const pair = [created, registered('manager'), registered('worker')];

describe('a session that is registered', () => {
  const session = { name: 'build-worker', uid: 'u', kind: 'no_tmux' } as const;
  const threaded = { ...session, kind: 'codex_app', threadId: 'wt2' } as const;

  it.each([
    ['anew', [created], session, [{ event: 'session_registered', data: { role: 'worker' } }]],
    ['again, with nothing new', pair, session, []],
    [
      'again, with a thread',
      pair,
      threaded,
      [{ event: 'session_updated', data: { thread_id: 'wt2', kind: 'codex_app' } }],
    ],
    ['again, with the thread it has', bound({ workerThread: 'wt2' }), threaded, []],
    [
      'again, with another thread while bound',
      bound(),
      threaded,
      [{ event: 'session_updated', data: { thread_id: 'wt2' } }],
    ],
    [
      'after it was gone',
      [...pair, gone('build-worker')],
      session,
      [{ event: 'session_registered', data: {} }],
    ],
  ])('%s', (_, story, wanted, events) => {
    const { decision } = given(...story).when(decideRegister, { role: 'worker' as const, session: wanted });
    expect(decision).toMatchObject({ kind: 'accepted', events });
    if (decision.kind === 'accepted') expect(decision.events).toHaveLength(events.length);
  });

  it.each([
    ['in the other role', [created, registered('manager', 'build-worker')], 'WRONG_STATE'],
    ['of a closed task', [created, closed], 'WRONG_STATE'],
    ['of no task', [], 'UNKNOWN_TASK'],
  ] as const)('%s is refused', (_, story, code) => {
    given(...story)
      .when(decideRegister, { role: 'worker' as const, session })
      .thenRefused(code);
  });

  it('can be over, once, and is dead then', () => {
    const over = { role: 'worker', name: 'build-worker' } as const;
    given(...pair)
      .when(decideGone, over)
      .thenEvents({ event: 'session_gone', data: { session: 'build-worker' } });
    given(...pair, gone('build-worker'))
      .when(decideGone, over)
      .thenRefused('WRONG_STATE');
    given(...pair)
      .when(decideGone, { ...over, role: 'manager' as const })
      .thenRefused('WRONG_STATE');
    expect(stateAfter(...pair, gone('build-worker')).sessions[1]?.state).toBe('gone');
  });
});

describe('two registered sessions', () => {
  const command = { bindingId: 'b2', manager: 'build-manager', worker: 'build-worker' };
  const bind =
    (elsewhere: readonly string[] = []) =>
    (state: Parameters<typeof decideBind>[0], wanted: typeof command) =>
      decideBind(state, wanted, { boundElsewhere: new Set(elsewhere) });

  it.each([
    ['are bound', pair],
    ['are bound after the last binding ended', [...bound(), ended]],
  ])('%s', (_, story) => {
    const data = { binding_id: 'b2', manager: 'build-manager', worker: 'build-worker' };
    given(...story)
      .when(bind(), command)
      .thenEvents({ event: 'binding_created', data });
  });

  it.each([
    ['while the task has a binding', bound(), command, [], 'WRONG_STATE'],
    ['that are one', pair, { ...command, worker: 'build-manager' }, [], 'WRONG_STATE'],
    ['of which one is bound elsewhere', pair, command, ['build-worker'], 'WRONG_STATE'],
    ['of which one is not registered', pair.slice(0, 2), command, [], 'NOT_BOUND'],
    ['of which one is gone', [...pair, gone('build-manager')], command, [], 'NOT_BOUND'],
    [
      'in the wrong roles',
      pair,
      { ...command, manager: 'build-worker', worker: 'build-manager' },
      [],
      'NOT_BOUND',
    ],
    ['of a closed task', [...pair, closed], command, [], 'WRONG_STATE'],
    ['of no task', [], command, [], 'UNKNOWN_TASK'],
  ] as const)('%s are not bound', (...[_, story, wanted, elsewhere, code]) => {
    given(...story)
      .when(bind(elsewhere), wanted)
      .thenRefused(code);
  });
});

describe('binding step by step', () => {
  it('comes to what binding at once does', async () => {
    await withDesk(async (desk) => {
      await createTask(desk, { task: 'ui', goal: 'a page' });
      await registerSession(desk, { task: 'ui', role: 'manager' });
      const { bind_command } = await registerSession(desk, {
        task: 'ui',
        role: 'worker',
        thread: { id: 'wt' },
      });
      expect(bind_command).toContain('bind ui --manager ui-manager --worker ui-worker');
      const result = await bindSessions(desk, { task: 'ui' });
      const atOnce = await createBinding(desk, { task: 'build' });
      expect(Object.keys(result)).toEqual(Object.keys(atOnce));
      expect(result).toMatchObject({ worker: { name: 'ui-worker', codex_app_thread_id: 'wt' } });
    });
  });

  it('takes the id of a task wherever it takes its name', async () => {
    await withDesk(async (desk) => {
      const { id } = await createTask(desk, { task: 'ui' });
      expect(await createTask(desk, { task: id })).toEqual({ created: false, id, name: 'ui' });
      const { task, manager } = await createBinding(desk, { task: id });
      expect({ task: task.name, manager: manager.name }).toEqual({ task: 'ui', manager: 'ui-manager' });
    });
  });
});
