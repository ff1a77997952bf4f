import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loopCommands } from '../../src/cli/commands/loop/table.js';
import { stopTask } from '../../src/loop/tools/finish.js';
import { createBinding } from '../../src/loop/tools/bind.js';
import { openLoopDesk } from '../../src/loop/tools/open-desk.js';
import { inFolder } from '../cli/command.js';
import { fillLoopExample } from '../cli/loop-example.js';
import { callAll } from './command-calls.js';

/** Of the example: `build` is bound, `ui` has sessions only; `old` is closed, `nobody` does not exist. */
const refusals: readonly (readonly [call: string | readonly string[], status: 2 | 3 | 4])[] = [
  ['create-disposable-binding build', 3],
  ['create-disposable-binding old', 3],
  ['create-disposable-binding Capital', 3],
  ['create-disposable-binding 01JAAAAAAAAAAAAAAAAAAAAAAA', 3],
  ['create-disposable-binding x --worker build-worker', 3],
  ['create-disposable-binding x --manager m --worker m', 3],
  ['create-disposable-binding x --manager ../m', 3],
  ['create-disposable-binding x --as Nobody', 3],
  ['create-disposable-binding x --template none', 2],
  ['create-disposable-binding x --max-iterations 0', 3],
  [['create-disposable-binding', 'x', '--required-before-continue', 'a b'], 3],
  [['create-disposable-binding', 'x', '--worker-codex-app-thread-id', 'a\nb'], 3],
  ['create-disposable-binding', 2],
  ['tasks --create Capital', 3],
  ['tasks build', 2],
  ['sessions build', 2],
  ['register-manager nobody', 3],
  ['register-manager old', 3],
  ['register-manager ui --name ui-worker', 3],
  ['register-worker ui --gone --name other', 3],
  [['register-worker', 'ui', '--codex-app-thread-id', ''], 3],
  ['bind nobody', 3],
  ['bind build', 3],
  ['bind old', 3],
  ['bind ui --manager other', 3],
  ['bind ui --worker build-worker', 3],
  ['unbind ui', 3],
  ['unbind nobody', 3],
  ['discover --limit x', 2],
  ['search a b', 2],
  ['app-heartbeat nobody --role worker', 3],
  ['app-heartbeat ui --role worker', 3],
  ['app-heartbeat old --role worker', 3],
  ['app-heartbeat build', 2],
  ['app-heartbeat build --role boss', 2],
  ['app-heartbeat build --role worker --stale-after=-1', 2],
  ['app-heartbeat build --role worker --dispatcher-id ../d', 3],
  ['app-loop-status nobody', 3],
  ['app-loop-status ui', 3],
  ['app-loop-status build --stale-after x', 2],
  ['app-wakeup-plan nobody', 3],
  ['app-wakeup-dispatch old', 3],
  ['app-wakeup-dispatch build --as Nobody', 3],
  ['app-wakeup-record-delivery build --role worker --dispatch-receipt none --delivery-status sent', 3],
  ['app-wakeup-record-delivery build --role worker --dispatch-receipt $RECEIPT --delivery-status sent', 3],
  ['app-wakeup-record-delivery build --role worker --dispatch-receipt $RECEIPT --delivery-status blocked', 3],
  ['app-wakeup-record-delivery build --role worker --delivery-status skipped', 2],
  ['app-worker-rotation-plan nobody --old-worker-thread-id wt', 3],
  ['app-worker-rotation-plan build', 2],
  [
    'app-worker-rotation-record build --old-worker-thread-id no --new-worker-thread-id n --archive-status archived',
    3,
  ],
  [
    'app-worker-rotation-record build --old-worker-thread-id wt --new-worker-thread-id mt --archive-status archived',
    3,
  ],
  ['enqueue-nudge-worker nobody --message m', 3],
  ['enqueue-nudge-worker build', 2],
  ['enqueue-nudge-worker build --message other --idempotency-key k1', 4],
  [['enqueue-notify-manager', 'build', '--message', ' '], 3],
  ['enqueue-notify-manager old --message m', 3],
  ['enqueue-continue-iteration ui --message m', 3],
  ['dispatch --once --watch', 2],
  ['dispatch --type none', 2],
  ['dispatch --dispatcher-id D', 3],
  ['dispatch --interval x --watch-iterations 1', 2],
  ['worker-inbox nobody', 3],
  ['worker-inbox build --renew 8', 3],
  ['worker-inbox build --wait --timeout x', 2],
  ['manager-inbox old --renew 8', 3],
  ['inbox-ack build --notification-id 99 --role worker --status received', 3],
  ['inbox-ack build --notification-id 8 --role manager --status received', 3],
  ['inbox-ack build --notification-id 8 --role worker --status accepted', 3],
  ['inbox-ack build --notification-id 8 --role worker --status received --from-stdin', 2],
  ['inbox-ack build --role worker', 2],
  ['app-smoke preflight nobody', 3],
  ['app-smoke preflight build --mode none', 2],
  ['app-smoke start old', 3],
  [['app-smoke', 'start', 'build', '--nonce', 'a\nb'], 3],
  ['app-smoke record build --smoke-id s1 --nonce wrong --role worker --status sent', 3],
  ['app-smoke record build --smoke-id s2 --nonce n1 --role worker --status sent', 3],
  ['app-smoke record build --smoke-id s1 --nonce n1 --role worker --status sent --thread-id mt', 3],
  ['app-smoke record build --smoke-id s1 --nonce n1 --role manager --status sent --notification-id 8', 3],
  ['app-smoke record build --smoke-id s1 --role worker --status sent', 2],
  ['app-smoke status nobody', 3],
  ['app-autopilot start old', 3],
  ['app-autopilot start build --interval x', 2],
  ['app-autopilot stop nobody', 3],
  ['app-autopilot stop ui', 3],
  ['app-autopilot status nobody', 3],
  ['app-autopilot record-automation build --role worker --automation-id a --dispatcher-id other', 3],
  ['app-autopilot record-automation build --role worker', 2],
  ['loop-templates x', 2],
  ['loop-status nobody', 3],
  ['loop-evidence add build', 2],
  [['loop-evidence', 'add', 'build', '--type', 'a b'], 3],
  ['loop-evidence add build --type review --iteration 9', 3],
  ['loop-evidence build-passed ui', 3],
  ['loop-evidence adversarial-check nobody', 3],
  ['loop-evidence visual-diff build --status none', 2],
  ['criteria nobody', 3],
  ['criteria build --accept 99', 3],
  ['criteria build --add a --accept 1', 2],
  [['criteria', 'build', '--add', ' '], 3],
  ['criteria build --satisfy 1 --evidence [1]', 2],
  ['record-decision build perhaps --reason r', 2],
  ['record-decision build stop', 2],
  ['record-decision old stop --reason r', 3],
  ['handoff build', 2],
  ['handoff ui --summary s', 3],
  ['manager-ack ui', 3],
  ['worker-ack old', 3],
  ['finish-task nobody', 3],
  ['stop-task nobody', 3],
  ['pair build', 2],
];

/** What only looks. Exit status 6: the answer is no. */
const looks: readonly (readonly [call: string, status: 0 | 6])[] = [
  ['app-loop-status build', 0],
  ['app-loop-status build --check', 6],
  ['app-wakeup-plan build', 0],
  ['app-wakeup-plan build --check', 6],
  ['app-smoke preflight build --check', 0],
  ['app-smoke preflight ui --check', 6],
  ['app-smoke status build', 0],
  ['app-smoke status build --check', 6],
  ['app-smoke status build --smoke-id s1', 0],
  ['app-smoke status build --smoke-id other --check', 6],
  ['app-autopilot status build --quiet-after 9 --interval 1 --watch-iterations 2', 0],
  ['app-autopilot status build --check', 6],
  ['worker-inbox build --check', 0],
  ['manager-inbox build --check', 6],
  ['manager-inbox build --wait --timeout 0.2 --consume-next', 0],
  ['manager-inbox old', 0],
  ['inbox-ack build --notification-id 8 --role worker', 0],
  ['tasks --all --check', 0],
  ['sessions --check', 0],
  ['discover worker --check', 0],
  ['search no-such-thing --check', 6],
  ['loop-templates', 0],
  ['loop-status build', 0],
  ['loop-status build --check', 6],
  ['criteria build --list --check', 0],
  ['dispatch --dry-run', 0],
  ['dispatch --dry-run --watch --watch-iterations 1', 0],
];

const prepared = mkdtempSync(join(tmpdir(), 'agent-ledger-refusals-'));
let receipt = '';
beforeAll(async () => {
  receipt = await fillLoopExample(prepared);
  const desk = openLoopDesk(prepared);
  await createBinding(desk, { task: 'old' });
  await stopTask(desk, { task: 'old', reason: 'enough' });
  callAll(prepared, [words('enqueue-nudge-worker build --message m --idempotency-key k1 --quiet')]);
}, 60_000);
afterAll(() => rmSync(prepared, { recursive: true, force: true }));

function words(call: string | readonly string[]): readonly string[] {
  return (typeof call === 'string' ? call.split(' ') : call).map((word) => word.replace('$RECEIPT', receipt));
}

async function calledInCopy(calls: readonly (string | readonly string[])[], input = '') {
  return inFolder((cwd) => {
    cpSync(prepared, cwd, { recursive: true });
    return callAll(
      cwd,
      calls.map((call) => [...words(call), '--json']),
      input,
    );
  });
}

describe('no file outside g/.state changes', () => {
  it('when a command refuses, whichever', { timeout: 120_000 }, async () => {
    const [before, ...after] = await calledInCopy(
      refusals.map(([call]) => call),
      '{broken',
    );
    const found = refusals.map(([call], at) => ({
      call,
      status: after[at]?.status,
      same: after[at]?.digest === before.digest,
    }));
    expect(found).toEqual(refusals.map(([call, status]) => ({ call, status, same: true })));
  });

  it('when a command only looks', { timeout: 120_000 }, async () => {
    const [before, ...after] = await calledInCopy(looks.map(([call]) => call));
    const found = looks.map(([call], at) => ({
      call,
      status: after[at]?.status,
      same: after[at]?.digest === before.digest,
    }));
    expect(found).toEqual(looks.map(([call, status]) => ({ call, status, same: true })));
  });

  it(
    'which is seen: a command that is accepted changes one, a denied one records that',
    { timeout: 60_000 },
    async () => {
      const [before, accepted, denied] = await calledInCopy([
        'app-heartbeat build --role worker',
        'finish-task build --require-acks',
      ]);
      expect([accepted?.status, denied?.status]).toEqual([0, 6]);
      expect(new Set([before.digest, accepted?.digest, denied?.digest]).size).toBe(3);
    },
  );

  it('and a refused command makes no workspace', { timeout: 60_000 }, async () => {
    await inFolder((cwd) => {
      const calls = [
        'create-disposable-binding t --manager m --worker m',
        'tasks --create T',
        'app-loop-status t',
      ];
      expect(callAll(cwd, calls.map(words)).map(({ status }) => status)).toEqual([0, 3, 3, 2]);
      expect(
        readdirSync(cwd, { recursive: true })
          .map(String)
          .filter((name) => !/^g(?:\/\.state.*)?$/.test(name)),
      ).toEqual([]);
    });
  });

  it('for every command there is a call that it refuses', () => {
    const refused = refusals.map(([call]) => words(call).join(' '));
    for (const { declaration } of loopCommands)
      expect(refused.filter((call) => `${call} `.startsWith(`${declaration.name} `))).not.toEqual([]);
  });
});
