/** Names that orchestrate without being configured. */
const builtInOrchestrators = ['orchestrator', 'system'];

export type Role = 'orchestrator' | 'execution' | 'unknown';

/** Names are compared exactly. Any name that is no orchestrator's is an execution agent; no name is nobody. */
export function roleOf(caller: string, orchestrators: readonly string[] = []): Role {
  if (caller === '') return 'unknown';
  return builtInOrchestrators.includes(caller) || orchestrators.includes(caller)
    ? 'orchestrator'
    : 'execution';
}
