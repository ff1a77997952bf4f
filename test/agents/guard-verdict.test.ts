import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claudeGuardAnswer } from '../../src/agents/guard-verdict.js';
import { abortRun } from '../../src/runs/tools/control-run.js';
import { createRun } from '../../src/runs/tools/create-run.js';
import type { RunDesk } from '../../src/runs/tools/desk.js';
import { startStep } from '../../src/runs/tools/start-step.js';
import { openRunDesk } from '../../src/runs/tools/workspace-desk.js';

let root = '';
let run = '';
let desk: RunDesk;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'agent-ledger-guard-'));
  desk = openRunDesk({ root });
  const validator = { type: 'command_pass', target: 'true' };
  const plan = { goal: 'g', steps: [{ id: 's1', goal: 'g', owner_agent: 'andy', validator }] };
  const created = await createRun(desk, {
    caller: 'orchestrator',
    plan_json: JSON.stringify(plan),
    session_key: 's',
    original_request: 'r',
  });
  run = 'run_id' in created ? created.run_id : '';
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const env = (): Record<string, string> => ({ AGENT_LEDGER_RUN: run, AGENT_LEDGER_AGENT: 'andy' });

async function answerTo(payload: unknown, given: Record<string, string> = env(), at = root): Promise<string> {
  const payloadText = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const openDesk = (): RunDesk => openRunDesk({ root: at });
  return claudeGuardAnswer({ event: undefined, payloadText, env: given, openDesk });
}

const using = (tool: string): object => ({ hook_event_name: 'PreToolUse', tool_name: tool });

function reasonIn(answer: string): string {
  const { hookSpecificOutput: output } = JSON.parse(answer) as { hookSpecificOutput: Record<string, string> };
  expect(output).toMatchObject({ hookEventName: 'PreToolUse', permissionDecision: 'deny' });
  return output['permissionDecisionReason'] ?? '';
}

describe('the verdict for Claude Code', () => {
  it('denies everything but run tools while the agent has no active step', async () => {
    expect(reasonIn(await answerTo(using('Bash')))).toContain('no active step');
    expect(await answerTo(using('mcp__agent-ledger__run_start_step'))).toBe('');
    expect(reasonIn(await answerTo(using('mcp__agent-ledger__run_abort')))).toContain('no active step');
  });

  it('allows the tools of the active step silently, and no others', async () => {
    await startStep(desk, { caller: 'andy', run_id: run, step_id: 's1' });
    expect(await answerTo(using('Bash'))).toBe('');
    expect(reasonIn(await answerTo(using('WebFetch')))).toContain('profile coding');
  });

  it('says nothing without a run, after its end, and to other events', async () => {
    expect(await answerTo(using('Bash'), { AGENT_LEDGER_AGENT: 'andy' })).toBe('');
    expect(await answerTo({ hook_event_name: 'PostToolUse', tool_name: 'Bash' })).toBe('');
    await abortRun(desk, { caller: 'system', run_id: run });
    expect(await answerTo(using('WebFetch'))).toBe('');
  });

  it('denies when in doubt', async () => {
    await startStep(desk, { caller: 'andy', run_id: run, step_id: 's1' });
    expect(reasonIn(await answerTo('not json'))).toContain('not in the active step');
    expect(reasonIn(await answerTo(using('Bash'), { AGENT_LEDGER_RUN: run }))).toContain(
      'AGENT_LEDGER_AGENT is not',
    );
    const elsewhere = { ...env(), AGENT_LEDGER_RUN: 'nope' };
    expect(reasonIn(await answerTo(using('Bash'), elsewhere))).toContain('cannot be read');
    writeFileSync(join(root, 'ledger.config.json'), '{"runs":5}');
    expect(reasonIn(await answerTo(using('Bash')))).toContain('cannot be looked at');
  });
});
