import { describe, expect, it } from 'vitest';
import { inheritedSession, placedIn } from '../../src/ledger/inherited-session.js';
import { inFolder, run, shell } from '../cli/command.js';
import { storedLines, type LineValue } from '../support/ledger.js';

const own = '2026-03-04_cls_001';
const event = { event: 'info', summary: 'Here' };

describe('the session that AGENT_LEDGER_SESSION names', () => {
  it('is one of ours by its id, but not of another agent', () => {
    expect(inheritedSession('cls', own)).toEqual({ kind: 'own', id: own });
    expect(inheritedSession('andy', own)).toBeUndefined();
  });

  it.each([undefined, '', ' '])('is none where it says %j', (given) => {
    expect(inheritedSession('cls', given)).toBeUndefined();
  });

  it('is any other by its name, bounded and well formed', () => {
    expect(inheritedSession('cls', 'nightly build #7')).toEqual({ kind: 'named', name: 'nightly build #7' });
    const long = inheritedSession('cls', `${'x'.repeat(5000)}\ud83d`);
    expect(long?.kind === 'named' && long.name.length).toBeLessThan(260);
    expect(long?.kind === 'named' && long.name.isWellFormed()).toBe(true);
  });

  it('does not move an event that says itself where it belongs', () => {
    const named = { kind: 'named', name: 'nightly' } as const;
    expect(placedIn({ ...event, session_id: own }, named)).toEqual({ ...event, session_id: own });
    const data = { vendor_session: 'its own' };
    expect(placedIn({ ...event, data }, named)).toEqual({ ...event, data });
    expect(placedIn({ ...event, data: [] as never }, named)).toEqual({ ...event, data: [] });
  });
});

describe('a name of a session in the environment', () => {
  it('brings append, bulk append and hooks of an agent into one session of ours', async () => {
    await inFolder((root) => {
      const nightly = { AGENT_LEDGER_SESSION: 'nightly-2026-03-04' };
      ok(run(['append', 'cls', 'One'], { cwd: root, env: nightly }));
      ok(run(['append', 'cls', 'Elsewhere', '--session', 'new'], { cwd: root }));
      ok(run(['hook', 'cls', 'info', 'Two'], { cwd: root, env: nightly }));
      ok(
        run(['append', 'cls', '--stdin'], {
          cwd: root,
          env: nightly,
          input: '{"summary":"Three","data":{"n":3}}\n',
        }),
      );
      ok(
        run(['append', 'cls', 'Four', '--data', '{"n":4}'], {
          cwd: root,
          env: { AGENT_LEDGER_SESSION: 'other' },
        }),
      );

      const sessions = Object.fromEntries(lines(root).map((line) => [line.summary, line.session_id]));
      expect(sessions['Two']).toBe(sessions['One']);
      expect(sessions['Three']).toBe(sessions['One']);
      expect(new Set(Object.values(sessions)).size).toBe(3);
      const three = lines(root).find(({ summary }) => summary === 'Three');
      expect(three?.data).toEqual({ vendor_session: 'nightly-2026-03-04', n: 3 });
    });
  });

  it('gives way to the session of exec, which its children find', async () => {
    await inFolder((root) => {
      const { status } = shell('agent-ledger exec --agent cls -- agent-ledger append cls Inside --quiet', {
        cwd: root,
        env: { AGENT_LEDGER_SESSION: 'nightly' },
      });
      expect(status).toBe(0);
      expect(new Set(lines(root).map((line) => line.session_id)).size).toBe(1);
      expect(lines(root).find(({ summary }) => summary === 'Inside')?.data).toEqual({});
    });
  });

  it('with a secret in it is recorded without that, and still means one session', async () => {
    await inFolder((root) => {
      const env = { AGENT_LEDGER_SESSION: `run ghp_${'a1B2'.repeat(9)}` };
      ok(run(['append', 'cls', 'One'], { cwd: root, env }));
      ok(run(['append', 'cls', 'Between', '--session', 'new'], { cwd: root }));
      ok(run(['append', 'cls', 'Two'], { cwd: root, env }));
      const [one, , two] = lines(root);
      expect(two?.session_id).toBe(one?.session_id);
      expect(JSON.stringify(lines(root))).not.toContain('ghp_');
    });
  });
});

function lines(root: string): readonly LineValue[] {
  return storedLines(root).flatMap(({ value }) => (value === undefined ? [] : [value]));
}

function ok({ status, stderr }: { readonly status: number | null; readonly stderr: string }): void {
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
}
