import { describe, expect, it } from 'vitest';
import { captureGaps } from '../../../src/agents/doctor/capture-gaps.js';
import { captureChecks } from '../../../src/agents/doctor/capture-checks.js';
import { examine } from '../../../src/ledger/doctor.js';
import { withTempLedger, type TempLedger } from '../../support/ledger.js';
import { scopeOf } from './scope.js';

const hour = 3_600_000;

describe('capture', () => {
  it('names calls without an end in a session that has ended', async () => {
    await withTempLedger(async (ledger) => {
      await record(
        ledger,
        1,
        ['session_start', 'SessionStart'],
        ['tool_call', 'PreToolUse', 't1'],
        ['tool_call', 'PreToolUse', 't2'],
        ['tool_result', 'PostToolUse', 't2'],
        ['session_end', 'SessionEnd'],
      );
      expect(captureGaps.run(scopeOf(ledger.root))).toEqual([
        {
          level: 'note',
          check: 'capture',
          what: "1 tool call has no end in claude's session s-1: tool_call t1",
          mend: 'agent-ledger coverage --session s-1',
        },
      ]);
    });
  });

  it('names sessions without an end that have been silent for a day', async () => {
    await withTempLedger(async (ledger) => {
      await record(ledger, 30, ['session_start', 'SessionStart'], ['turn_end', 'Stop']);
      expect(captureGaps.run(scopeOf(ledger.root))).toMatchObject([
        { what: "claude's session s-1 has no end, and has been silent for more than a day" },
      ]);
    });
  });

  it.each([
    [
      'of a session that is at work',
      1,
      [
        ['session_start', 'SessionStart'],
        ['tool_call', 'PreToolUse', 't1'],
      ],
    ],
    [
      'of transcripts, which tell of no end',
      30,
      [
        ['session_start', 'rollout:session_meta'],
        ['turn_end', 'transcript:turn_duration'],
      ],
    ],
    [
      'of a session with all its ends',
      30,
      [
        ['session_start', 'SessionStart'],
        ['tool_call', 'PreToolUse', 't1'],
        ['tool_error', 'PostToolUseFailure', 't1'],
        ['session_end', 'SessionEnd'],
      ],
    ],
  ] as const)('says nothing %s', async (_, hoursAgo, events) => {
    await withTempLedger(async (ledger) => {
      await record(ledger, hoursAgo, ...events);
      expect(captureGaps.run(scopeOf(ledger.root))).toMatchObject([{ level: 'ok' }]);
    });
  });

  it('a session that went on after its end is not ended', async () => {
    await withTempLedger(async (ledger) => {
      await record(
        ledger,
        50,
        ['session_start', 'SessionStart'],
        ['session_end', 'SessionEnd'],
        ['session_start', 'SessionStart'],
      );
      expect(captureGaps.run(scopeOf(ledger.root))).toMatchObject([{ level: 'note' }]);
    });
  });

  it('offers no command for an id that a shell would take apart', async () => {
    await withTempLedger(async (ledger) => {
      await record({ ...ledger, session: 's; rm -rf x' }, 30, ['session_start', 'SessionStart']);
      const [finding] = captureGaps.run(scopeOf(ledger.root));
      expect(finding).toMatchObject({ level: 'note' });
      expect(finding).not.toHaveProperty('mend');
    });
  });

  it('is silent where no program records, and part of the examination', async () => {
    await withTempLedger(async (ledger) => {
      await ledger.agent('cls').append({ event: 'info', summary: 'Here' });
      expect(examine(ledger.root, { checks: captureChecks })).toEqual({ ok: true, findings: [] });
    });
  });
});

type Step = readonly [event: string, vendorEvent: string, callId?: string];

async function record(
  ledger: TempLedger & { readonly session?: string },
  hoursAgo: number,
  ...steps: readonly Step[]
): Promise<void> {
  const ts = new Date(Date.now() - hoursAgo * hour).toISOString();
  for (const [event, vendorEvent, callId] of steps) {
    const data = {
      vendor: 'claude',
      vendor_session: ledger.session ?? 's-1',
      vendor_event: vendorEvent,
      ...(callId === undefined ? {} : { call_id: callId }),
    };
    await ledger.agent('claude').append({ event, summary: `${event} ${callId ?? ''}`.trim(), ts, data });
  }
}
