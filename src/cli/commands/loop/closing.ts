import {
  acknowledgeStart,
  addCriterion,
  listCriteria,
  recordDecision,
  recordEvidence,
  recordHandoff,
  updateCriterion,
} from '../../../loop/tools/closing.js';
import { finishTask, stopTask } from '../../../loop/tools/finish.js';
import { readOverview } from '../../../loop/tools/overview.js';
import { decisions, isOneOf, type CriterionStatus, type Role } from '../../../loop/shapes.js';
import type { Arguments } from '../../declaration.js';
import type { Handler } from '../../command.js';
import type { criteriaDeclaration } from '../../declarations/loop/criteria.js';
import type { finishTaskDeclaration } from '../../declarations/loop/finish-task.js';
import type { handoffDeclaration } from '../../declarations/loop/handoff.js';
import type { loopEvidenceAddDeclaration } from '../../declarations/loop/loop-evidence-add.js';
import type { loopEvidenceAdversarialCheckDeclaration } from '../../declarations/loop/loop-evidence-adversarial-check.js';
import type { loopEvidenceBuildPassedDeclaration } from '../../declarations/loop/loop-evidence-build-passed.js';
import type { loopEvidenceVisualDiffDeclaration } from '../../declarations/loop/loop-evidence-visual-diff.js';
import type { loopStatusDeclaration } from '../../declarations/loop/loop-status.js';
import type { recordDecisionDeclaration } from '../../declarations/loop/record-decision.js';
import type { stopTaskDeclaration } from '../../declarations/loop/stop-task.js';
import { usage } from '../../exit.js';
import type { globalFlags } from '../../global-flags.js';
import { given, jsonObject, loopDesk, needed } from './loop-desk.js';
import { printOutcome } from './outcome.js';

type CriteriaFlags = Arguments<typeof criteriaDeclaration.flags & typeof globalFlags>['flags'];

export const runCriteria: Handler<typeof criteriaDeclaration.flags> = async ({ words, flags }) => {
  const [task = ''] = words;
  const desk = loopDesk(flags);
  const who = { task, ...given({ as: flags.as }) };
  const changes = changesIn(flags);
  if (changes.length + (flags.add === undefined ? 0 : 1) > 1) throw usage('criteria: one change at a time');
  const [change] = changes;
  if (flags.add !== undefined) {
    const status = flags.accepted ? 'accepted' : 'proposed';
    return printOutcome(
      flags,
      await addCriterion(desk, { ...who, criterion: flags.add, status, source: 'operator' }),
    );
  }
  if (change === undefined) return printOutcome(flags, listCriteria(desk, who));
  const evidence = jsonObject(flags.evidence, '--evidence');
  const said = given({ proof: flags.proof, rationale: flags.rationale, evidence });
  return printOutcome(flags, await updateCriterion(desk, { ...who, change: { ...change, ...said } }));
};

interface StatusChange {
  readonly criterionId: number;
  readonly status: CriterionStatus;
}

function changesIn({ accept, satisfy, defer, reject }: CriteriaFlags): readonly StatusChange[] {
  const asked: readonly (readonly [number | undefined, CriterionStatus])[] = [
    [accept, 'accepted'],
    [satisfy, 'satisfied'],
    [defer, 'deferred'],
    [reject, 'rejected'],
  ];
  return asked.flatMap(([criterionId, status]) =>
    criterionId === undefined ? [] : [{ criterionId, status }],
  );
}

export const runRecordDecision: Handler<typeof recordDecisionDeclaration.flags> = async ({
  words,
  flags,
}) => {
  const [task = '', decision] = words;
  if (!isOneOf(decisions, decision)) throw usage(`"${decision ?? ''}" is none of ${decisions.join(', ')}`);
  const payload = jsonObject(flags.payload, '--payload');
  const reason = needed(flags.reason, 'reason');
  const call = { task, decision: { decision, reason, ...given({ payload }) }, ...given({ as: flags.as }) };
  return printOutcome(flags, await recordDecision(loopDesk(flags), call));
};

export const runHandoff: Handler<typeof handoffDeclaration.flags> = async ({ words, flags }) => {
  const [task = ''] = words;
  const payload = jsonObject(flags.payload, '--payload');
  const summary = needed(flags.summary, 'summary');
  const call = { task, summary, nextSteps: flags['next-step'], ...given({ payload }) };
  return printOutcome(flags, await recordHandoff(loopDesk(flags), call));
};

export const runManagerAck = startAck('manager');
export const runWorkerAck = startAck('worker');

function startAck(role: Role): Handler<typeof loopStatusDeclaration.flags> {
  return async ({ words, flags }) => {
    const [task = ''] = words;
    return printOutcome(flags, await acknowledgeStart(loopDesk(flags), { task, role }));
  };
}

export const runEvidenceAdd: Handler<typeof loopEvidenceAddDeclaration.flags> = async (parsed) =>
  printEvidence(parsed, needed(parsed.flags.type, 'type'), {});

export const runEvidenceBuild: Handler<typeof loopEvidenceBuildPassedDeclaration.flags> = async (parsed) =>
  printEvidence(parsed, 'build_passed', { command: parsed.flags.command });

export const runEvidenceAdversarial: Handler<typeof loopEvidenceAdversarialCheckDeclaration.flags> = async (
  parsed,
) => {
  const { check, result } = parsed.flags;
  return printEvidence(parsed, 'adversarial_check', {
    check,
    result,
    failure_mode: parsed.flags['failure-mode'],
  });
};

export const runEvidenceVisual: Handler<typeof loopEvidenceVisualDiffDeclaration.flags> = async (parsed) =>
  printEvidence(parsed, 'visual_diff', { artifact: parsed.flags.artifact });

type EvidenceArguments = Pick<Parameters<typeof runEvidenceAdd>[0], 'words'> & {
  readonly flags: Omit<Parameters<typeof runEvidenceAdd>[0]['flags'], 'type'>;
};

async function printEvidence(
  { words, flags }: EvidenceArguments,
  evidenceType: string,
  details: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const [task = ''] = words;
  const { status = 'satisfied', criterion = evidenceType.replaceAll('_', ' '), iteration, proof, as } = flags;
  const said = { evidenceType, status, criterion, details: given(details), ...given({ iteration, proof }) };
  return printOutcome(
    flags,
    await recordEvidence(loopDesk(flags), { task, evidence: said, ...given({ as }) }),
  );
}

export const runOverview: Handler<typeof loopStatusDeclaration.flags> = ({ words, flags }) => {
  const [task = ''] = words;
  return printOutcome(flags, readOverview(loopDesk(flags), { task }));
};

export const runFinishTask: Handler<typeof finishTaskDeclaration.flags> = async ({ words, flags }) => {
  const [task = ''] = words;
  const result = await finishTask(loopDesk(flags), {
    task,
    reason: flags.reason ?? 'done',
    requireCriteriaAudit: flags['require-criteria-audit'],
    requireAcks: flags['require-acks'],
    requireAdversarialProof: flags['require-adversarial-proof'],
    strictDecisions: flags['strict-decisions'],
    ...given({ as: flags.as, decisionId: flags['decision-id'] }),
  });
  return printOutcome(flags, result);
};

export const runStopTask: Handler<typeof stopTaskDeclaration.flags> = async ({ words, flags }) => {
  const [task = ''] = words;
  const call = { task, reason: flags.reason ?? 'stopped', ...given({ as: flags.as }) };
  return printOutcome(flags, await stopTask(loopDesk(flags), call));
};
