import { inferToolProfile } from './plan/tool-profile.js';
import { isActiveStep } from './queries.js';
import { roleOf } from './roles.js';
import type { Step } from './shapes.js';
import { isTerminal, type RunSnapshot } from './snapshot.js';
import { defaultToolProfiles, runTools, type ToolProfiles } from './tool-profiles.js';

export interface GuardQuestion {
  readonly caller: string;
  readonly run_id: string;
  /** Looks at this step of the caller's only. */
  readonly step_id?: string;
  readonly tool: string;
}

export interface GuardGround {
  /** Undefined when the run cannot be read or does not exist. */
  readonly snapshot: RunSnapshot | undefined;
  readonly orchestrators?: readonly string[];
  /** Default: `defaultToolProfiles`. Configured ones replace those of the same name. */
  readonly profiles?: ToolProfiles;
}

export type GuardVerdict = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

/**
 * Whether the caller may use a tool now: the run tools of its role always, any other one as the profiles of its own
 * active steps say. While the run is active everything in doubt is denied: an unreadable run, no step of the caller's,
 * an unknown profile. Once the run has ended the guard has nothing to say.
 */
export function guardTool(question: GuardQuestion, ground: GuardGround): GuardVerdict {
  const { snapshot } = ground;
  const tool = runToolName(question.tool);
  if (isRoleTool(tool, question.caller, ground.orchestrators)) return { allowed: true };
  if (snapshot === undefined) return denied(`run "${question.run_id}" cannot be read`);
  if (isTerminal(snapshot)) return { allowed: true };
  const steps = ownActiveSteps(snapshot, question);
  if (steps.length === 0)
    return denied(`"${question.caller}" has no active step in run "${question.run_id}"`);
  const names = [...new Set(steps.flatMap(profilesOf))];
  const profiles = { ...defaultToolProfiles, ...ground.profiles };
  const known = names.filter((name) => Object.hasOwn(profiles, name));
  if (known.some((name) => profiles[name]?.includes(tool))) return { allowed: true };
  if (known.length === 0) return denied(`the tool profile ${names.join(', ')} is unknown`);
  return denied(`tool "${question.tool}" is not in the active step's profile ${known.join(', ')}`);
}

/** Claude Code calls the tools of an MCP server `mcp__<server>__<tool>`. */
function runToolName(tool: string): string {
  return tool.replace(/^mcp__agent[-_]ledger__(?=run_)/, '');
}

function isRoleTool(tool: string, caller: string, orchestrators: readonly string[] = []): boolean {
  const isListed = (names: readonly string[]): boolean => names.includes(tool);
  if (isListed(runTools.anyone)) return true;
  const role = roleOf(caller, orchestrators);
  if (role === 'orchestrator') return isListed(runTools.orchestrator) || isListed(runTools.execution);
  return role === 'execution' && isListed(runTools.execution);
}

function ownActiveSteps({ steps }: RunSnapshot, { caller, step_id: id }: GuardQuestion): readonly Step[] {
  if (caller === '') return [];
  return steps.filter(
    (step) => isActiveStep(step) && step.owner_agent === caller && (id === undefined || step.step_id === id),
  );
}

function profilesOf({ tool_profile: profile = [], validator }: Step): readonly string[] {
  return profile.length === 0 ? inferToolProfile(validator.type) : profile;
}

function denied(reason: string): GuardVerdict {
  return { allowed: false, reason };
}
