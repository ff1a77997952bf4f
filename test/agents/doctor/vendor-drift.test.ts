import { describe, expect, it } from 'vitest';
import { vendorDrift } from '../../../src/agents/doctor/vendor-drift.js';
import { vendorHookEvents } from '../../../src/agents/vendors/hook.js';
import { withTempLedger, type TempLedger } from '../../support/ledger.js';
import { sha256 } from '../vendors/recording.js';
import { scopeOf } from './scope.js';

describe('vendor drift', () => {
  it('is counted by vendor, event and key, with the versions that sent it', async () => {
    await withTempLedger(async (ledger) => {
      await record(ledger, { session_id: 's1', hook_event_name: 'SessionStart', version: '9.1' });
      for (let at = 0; at < 3; at += 1)
        await record(ledger, { session_id: 's1', hook_event_name: 'LampBlinked' });
      await record(ledger, { session_id: 's2', hook_event_name: 'Stop', lamp_colour: 'red' });
      await record(ledger, 'no JSON at all');
      const findings = vendorDrift.run(scopeOf(ledger.root));
      expect(findings.map(({ level, what }) => `${level} ${what}`)).toEqual([
        'note claude 9.1: the unknown event "LampBlinked", 3 times in the last 7 days',
        'note claude: the unknown key "lamp_colour" in Stop, once in the last 7 days',
        'note claude: payloads that are no JSON, once in the last 7 days',
      ]);
    });
  });

  it('of last month is no news', async () => {
    await withTempLedger(async (ledger) => {
      const ts = new Date(Date.now() - 30 * 86_400_000).toISOString();
      await record(ledger, { session_id: 's1', hook_event_name: 'LampBlinked' }, ts);
      expect(vendorDrift.run(scopeOf(ledger.root))).toEqual([]);
    });
  });

  it('names the ten most frequent kinds and counts the rest', async () => {
    await withTempLedger(async (ledger) => {
      for (let at = 0; at < 12; at += 1)
        await record(ledger, { session_id: 's1', hook_event_name: `Lamp${at}` });
      const findings = vendorDrift.run(scopeOf(ledger.root));
      expect(findings).toHaveLength(11);
      expect(findings.at(-1)).toMatchObject({ what: 'and 2 more kinds' });
    });
  });

  it('(negative control) is not found where all is known', async () => {
    await withTempLedger(async (ledger) => {
      await record(ledger, { session_id: 's1', hook_event_name: 'SessionStart', version: '9.1' });
      expect(vendorDrift.run(scopeOf(ledger.root))).toMatchObject([{ level: 'ok' }]);
    });
  });
});

async function record(ledger: TempLedger, payload: unknown, ts?: string): Promise<void> {
  const { inputs } = vendorHookEvents('claude', {
    payloadText: typeof payload === 'string' ? payload : JSON.stringify(payload),
    env: {},
    agent: 'claude',
    root: ledger.root,
    redact: (value) => value,
    sha256,
  });
  for (const input of inputs)
    await ledger.agent('claude').append({ ...input, ...(ts === undefined ? {} : { ts }) });
}
