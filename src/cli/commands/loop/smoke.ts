import { readSmokeStatus, recordSmoke, smokePreflight, startSmoke } from '../../../loop/tools/smoke.js';
import { probeLedger } from '../../../loop/tools/ledger-probe.js';
import type { Handler } from '../../command.js';
import type { appSmokePreflightDeclaration } from '../../declarations/loop/app-smoke-preflight.js';
import type { appSmokeRecordDeclaration } from '../../declarations/loop/app-smoke-record.js';
import type { appSmokeStartDeclaration } from '../../declarations/loop/app-smoke-start.js';
import type { appSmokeStatusDeclaration } from '../../declarations/loop/app-smoke-status.js';
import { packageVersion } from '../../installed.js';
import { given, judgingCall, loopDesk, needed, standardInput } from './loop-desk.js';
import { printOutcome } from './outcome.js';
import { preflightText, smokeRecordText, smokeStartText, smokeStatusText } from './text/smoke.js';

export const runSmokePreflight: Handler<typeof appSmokePreflightDeclaration.flags> = async ({
  words,
  flags,
}) => {
  const [task = ''] = words;
  const desk = loopDesk(flags);
  const form = given({ mode: flags.mode, scope: flags.scope, workerCount: flags['worker-count'] });
  const facts = { packageVersion: packageVersion(), writable: await probeLedger(desk, task) };
  const result = smokePreflight(desk, { task, ...form }, facts);
  return printOutcome(flags, { result, text: preflightText, satisfied: result.ok });
};

export const runSmokeStart: Handler<typeof appSmokeStartDeclaration.flags> = async ({ words, flags }) => {
  const [task = ''] = words;
  const { mode, scope, nonce, as } = flags;
  const result = await startSmoke(loopDesk(flags), {
    task,
    ...judgingCall(flags),
    ...given({ mode, scope, nonce, as, smokeId: flags['smoke-id'], workerCount: flags['worker-count'] }),
  });
  return printOutcome(flags, { result, text: smokeStartText, satisfied: result.status.real_work_allowed });
};

export const runSmokeRecord: Handler<typeof appSmokeRecordDeclaration.flags> = async ({ words, flags }) => {
  const [task = ''] = words;
  const input = standardInput(flags);
  const textOf = (key: string): string | undefined =>
    typeof input?.[key] === 'string' ? input[key] : undefined;
  const status = needed(flags.status, 'status');
  const result = await recordSmoke(loopDesk(flags), {
    task,
    smokeId: needed(flags['smoke-id'], 'smoke-id'),
    nonce: needed(flags.nonce ?? textOf('nonce'), 'nonce'),
    role: needed(flags.role, 'role'),
    status,
    ...given({
      summary: textOf('summary'),
      threadId: flags['thread-id'],
      notificationId: flags['notification-id'],
    }),
  });
  return printOutcome(flags, { result, text: smokeRecordText, satisfied: status !== 'blocked' });
};

/** Satisfied when real work may begin: the connection is proved, or its mode does not ask for that. */
export const runSmokeStatus: Handler<typeof appSmokeStatusDeclaration.flags> = ({ words, flags }) => {
  const [task = ''] = words;
  const call = { task, ...judgingCall(flags), ...given({ smokeId: flags['smoke-id'] }) };
  const result = readSmokeStatus(loopDesk(flags), call);
  return printOutcome(flags, { result, text: smokeStatusText, satisfied: result.real_work_allowed });
};
