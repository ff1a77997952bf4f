import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { paths } from '../../../storage/workspace.js';
import { readSmokeStatus, recordSmoke, smokePreflight, startSmoke } from '../../../loop/tools/smoke.js';
import type { Handler } from '../../command.js';
import type { appSmokePreflightDeclaration } from '../../declarations/loop/app-smoke-preflight.js';
import type { appSmokeRecordDeclaration } from '../../declarations/loop/app-smoke-record.js';
import type { appSmokeStartDeclaration } from '../../declarations/loop/app-smoke-start.js';
import type { appSmokeStatusDeclaration } from '../../declarations/loop/app-smoke-status.js';
import { given, judgingCall, jsonObject, loopDesk, needed } from './loop-desk.js';
import { printOutcome } from './outcome.js';

export const runSmokePreflight: Handler<typeof appSmokePreflightDeclaration.flags> = ({ words, flags }) => {
  const [task = ''] = words;
  const desk = loopDesk(flags);
  const form = given({ mode: flags.mode, scope: flags.scope, workerCount: flags['worker-count'] });
  const facts = { packageVersion: packageVersion(), writable: writableIn(desk.root) };
  const result = smokePreflight(desk, { task, ...form }, facts);
  return printOutcome(flags, result, result.ok);
};

export const runSmokeStart: Handler<typeof appSmokeStartDeclaration.flags> = async ({ words, flags }) => {
  const [task = ''] = words;
  const { mode, scope, nonce, as } = flags;
  const result = await startSmoke(loopDesk(flags), {
    task,
    ...judgingCall(flags),
    ...given({ mode, scope, nonce, as, smokeId: flags['smoke-id'], workerCount: flags['worker-count'] }),
  });
  return printOutcome(flags, result);
};

export const runSmokeRecord: Handler<typeof appSmokeRecordDeclaration.flags> = async ({ words, flags }) => {
  const [task = ''] = words;
  const input = flags['from-stdin'] ? jsonObject(readFileSync(0, 'utf8'), 'standard input') : undefined;
  const summary = typeof input?.['summary'] === 'string' ? input['summary'] : undefined;
  const result = await recordSmoke(loopDesk(flags), {
    task,
    smokeId: needed(flags['smoke-id'], 'smoke-id'),
    nonce: needed(flags.nonce, 'nonce'),
    role: needed(flags.role, 'role'),
    status: needed(flags.status, 'status'),
    ...given({ summary, threadId: flags['thread-id'], notificationId: flags['notification-id'] }),
  });
  return printOutcome(flags, result);
};

export const runSmokeStatus: Handler<typeof appSmokeStatusDeclaration.flags> = ({ words, flags }) => {
  const [task = ''] = words;
  const status = readSmokeStatus(loopDesk(flags), { task, ...judgingCall(flags) });
  return printOutcome(flags, status, status.ok);
};

function packageVersion(): string {
  const file = new URL('../../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function writableIn(root: string): {
  readonly ok: boolean;
  readonly path: string;
  readonly detail: string | null;
} {
  const path = existsSync(paths.ledgers(root)) ? paths.ledgers(root) : root;
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return { ok: true, path, detail: null };
  } catch (error) {
    return { ok: false, path, detail: error instanceof Error ? error.message : String(error) };
  }
}
