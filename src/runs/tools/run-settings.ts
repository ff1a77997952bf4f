import type { LedgerConfig } from '../../schema/generated/types.js';
import type { ToolProfiles } from '../tool-profiles.js';
import type { RunSettings } from './desk.js';

/** The settings `runs.*` of a workspace, in the units the tools reckon with. */
export function runSettings({ runs = {} }: LedgerConfig): RunSettings {
  const { orchestrators, agents, profiles, resumeTtlSeconds, maxKeep } = runs;
  return {
    ...(orchestrators === undefined ? {} : { orchestrators }),
    ...(agents === undefined ? {} : { agents }),
    ...(profiles === undefined ? {} : { profiles: toolProfiles(profiles) }),
    ...(resumeTtlSeconds === undefined ? {} : { resumeTtlMs: resumeTtlSeconds * 1000 }),
    ...(maxKeep === undefined ? {} : { maxKeep }),
  };
}

/** A profile is a list of tool names, or one text with blanks or commas between them. */
function toolProfiles(profiles: Readonly<Record<string, string | readonly string[]>>): ToolProfiles {
  return Object.fromEntries(
    Object.entries(profiles).map(([name, tools]) => [
      name,
      typeof tools === 'string' ? tools.split(/[\s,]+/).filter((tool) => tool !== '') : tools,
    ]),
  );
}
