import type { LedgerConfig } from '../../schema/generated/types.js';
import type { RunSettings } from './desk.js';

/** The settings `runs.*` of a workspace, in the units the tools reckon with. */
export function runSettings({ runs = {} }: LedgerConfig): RunSettings {
  const { orchestrators, agents, profiles, resumeTtlSeconds, maxKeep } = runs;
  return {
    ...(orchestrators === undefined ? {} : { orchestrators }),
    ...(agents === undefined ? {} : { agents }),
    ...(profiles === undefined ? {} : { profiles }),
    ...(resumeTtlSeconds === undefined ? {} : { resumeTtlMs: resumeTtlSeconds * 1000 }),
    ...(maxKeep === undefined ? {} : { maxKeep }),
  };
}
