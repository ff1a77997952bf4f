import {
  acknowledgeStart,
  addCriterion,
  listCriteria,
  recordDecision,
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
import type { loopStatusDeclaration } from '../../declarations/loop/loop-status.js';
import type { managerAckDeclaration } from '../../declarations/loop/start-ack.js';
import type { recordDecisionDeclaration } from '../../declarations/loop/record-decision.js';
import type { stopTaskDeclaration } from '../../declarations/loop/stop-task.js';
import { usage } from '../../exit.js';
import type { globalFlags } from '../../global-flags.js';
import { given, jsonObject, loopDesk, needed } from './loop-desk.js';
import { printOutcome } from './outcome.js';
import {
  criteriaText,
  decisionText,
  endingText,
  handoffText,
  overviewText,
  startAckText,
} from './text/closing.js';

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
    const added = { ...who, criterion: flags.add, status, source: 'operator' } as const;
    return printCriteria(flags, await addCriterion(desk, added));
  }
  if (change === undefined) return printCriteria(flags, listCriteria(desk, who));
  const evidence = jsonObject(flags.evidence, '--evidence');
  const said = given({ proof: flags.proof, rationale: flags.rationale, evidence });
  return printCriteria(flags, await updateCriterion(desk, { ...who, change: { ...change, ...said } }));
};

/** Satisfied when no accepted criterion is open. */
function printCriteria(flags: CriteriaFlags, result: ReturnType<typeof listCriteria>): number {
  return printOutcome(flags, { result, text: criteriaText, satisfied: result.summary.accepted === 0 });
}

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
  return printOutcome(flags, { result: await recordDecision(loopDesk(flags), call), text: decisionText });
};

export const runHandoff: Handler<typeof handoffDeclaration.flags> = async ({ words, flags }) => {
  const [task = ''] = words;
  const payload = jsonObject(flags.payload, '--payload');
  const summary = needed(flags.summary, 'summary');
  const call = { task, summary, nextSteps: flags['next-step'], ...given({ payload, as: flags.as }) };
  return printOutcome(flags, { result: await recordHandoff(loopDesk(flags), call), text: handoffText });
};

export const runManagerAck = startAck('manager');
export const runWorkerAck = startAck('worker');

function startAck(role: Role): Handler<typeof managerAckDeclaration.flags> {
  return async ({ words, flags }) => {
    const [task = ''] = words;
    const result = await acknowledgeStart(loopDesk(flags), { task, role });
    return printOutcome(flags, { result, text: startAckText });
  };
}

/** Satisfied when nothing is missing for the next iteration. */
export const runOverview: Handler<typeof loopStatusDeclaration.flags> = ({ words, flags }) => {
  const [task = ''] = words;
  const result = readOverview(loopDesk(flags), { task });
  return printOutcome(flags, { result, text: overviewText, satisfied: result.missing_evidence.length === 0 });
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
  return printOutcome(flags, { result, text: endingText });
};

export const runStopTask: Handler<typeof stopTaskDeclaration.flags> = async ({ words, flags }) => {
  const [task = ''] = words;
  const call = { task, reason: flags.reason ?? 'stopped', ...given({ as: flags.as }) };
  return printOutcome(flags, { result: await stopTask(loopDesk(flags), call), text: endingText });
};
