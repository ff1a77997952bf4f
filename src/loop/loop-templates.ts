/** Kinds of evidence that a loop of that sort asks for before it goes on, and how many iterations it may have. */
export const loopTemplates = {
  'build-then-clear': { required: ['build_passed'], maxIterations: 5 },
  'compact-then-continue': { required: ['handoff'], maxIterations: 10 },
  'pr-ci-merge': { required: ['build_passed', 'ci_passed', 'review'], maxIterations: 5 },
  'ship-it': { required: ['build_passed', 'adversarial_check'], maxIterations: 3 },
  'test-coverage': { required: ['tests_passed', 'coverage'], maxIterations: 8 },
  'visual-diff': { required: ['visual_diff'], maxIterations: 5 },
  'app-visible-build': { required: ['build_passed', 'visual_diff'], maxIterations: 5 },
} as const satisfies Record<string, { readonly required: readonly string[]; readonly maxIterations: number }>;

export type LoopTemplate = keyof typeof loopTemplates;

export const loopTemplateNames = Object.keys(loopTemplates) as readonly LoopTemplate[];
