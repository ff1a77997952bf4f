/** Names of the default tool profiles; configuration may add others. */
export const defaultProfileNames = ['coding', 'browser', 'knowledge', 'supervisor'] as const;

/** The tools that a step may use when its plan does not say: approving needs no hands. */
export function inferToolProfile(validatorType: string): readonly string[] {
  return validatorType === 'orchestrator_approval' ? ['supervisor'] : ['coding'];
}
