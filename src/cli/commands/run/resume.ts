import { findResumeCandidates, type ResumeCandidate } from '../../../runs/resume-candidates.js';
import { resumeRun } from '../../../runs/tools/control-run.js';
import type { Handler } from '../../command.js';
import type { runResumeDeclaration } from '../../declarations/run/resume.js';
import { usage } from '../../exit.js';
import { asLine, printOutcome, reportControl, statusAfter } from './outcome.js';
import { callOn, given, runDesk } from './run-desk.js';

export const runResume: Handler<typeof runResumeDeclaration.flags> = async ({ words: [runId], flags }) => {
  if (runId === undefined) return await listCandidates(flags);
  const call = {
    ...callOn(runId, flags),
    ...given({ session_key: flags.session }),
    ...(flags['allow-stale'] ? { allow_stale: true } : {}),
    ...(flags['any-session'] ? { any_session: true } : {}),
  };
  const result = await resumeRun(runDesk(flags), call);
  reportControl(flags, result);
  return statusAfter(result);
};

async function listCandidates(flags: Parameters<typeof runResume>[0]['flags']): Promise<number> {
  if (flags.session === undefined)
    throw usage('run resume: name a run, or --session KEY to list what can be resumed');
  const desk = runDesk(flags);
  const { resumeTtlMs } = desk.settings;
  const scope = {
    sessionKey: flags.session,
    nowMs: desk.now(),
    ...(resumeTtlMs === undefined ? {} : { ttlMs: resumeTtlMs }),
  };
  const found = findResumeCandidates(await desk.store.list(), scope);
  printOutcome(flags, found, (candidates) => candidates.map(candidateLine).join(''));
  return 0;
}

function candidateLine({ run_id, goal, step_summary }: ResumeCandidate): string {
  return asLine(`${run_id}  ${goal}  ${step_summary}`);
}
