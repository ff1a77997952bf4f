import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convertPlan } from '../../src/runs/plan/convert.js';
import { dependencyCycle } from '../../src/runs/plan/dependency-cycle.js';
import { parsePlan } from '../../src/runs/plan/parse.js';
import { problemText } from '../../src/runs/plan/problems.js';
import { defaultProfileNames } from '../../src/runs/plan/tool-profile.js';
import { planProblems } from '../../src/runs/plan/validate.js';
import { count, seed } from '../support/scale.js';

const sound = {
  goal: 'g',
  steps: [{ id: 's1', goal: 'x', owner_agent: 'andy', validator: { type: 'build_pass' } }],
  acceptance_criteria: [],
};
const fence = (content: string): string => `\`\`\`json\n${content}\n\`\`\``;

describe('parsing a planner’s answer', () => {
  it.each([
    ['a plan alone', JSON.stringify(sound)],
    ['a plan with space around it', `\n  ${JSON.stringify(sound)}\n`],
    ['a plan in a fence, with words around it', `Here:\n${fence(JSON.stringify(sound))}\nEnjoy!`],
    ['the first of two fences', `${fence(JSON.stringify(sound))}\n${fence('{"goal":"no"}')}`],
    ['a fence rather than what stands before it', `{"goal":"no"}\n${fence(JSON.stringify(sound))}`],
  ])('takes %s', (_what, answer) => {
    expect(parsePlan(answer)).toEqual(sound);
  });

  it.each([
    ['words', 'I cannot do that'],
    ['an empty fence', fence('')],
    ['a fence without its language', '```\n{}\n```'],
    ['a list', '[]'],
    ['half a plan', '{"goal":'],
    ['a plan with words behind it', '{"goal":"g"} thanks'],
    ['a key twice', '{"goal":"a","goal":"b"}'],
    ['a goal that is no text', '{"goal":5}'],
    ['steps that are no list', '{"steps":{"id":"s1"}}'],
    ['params that are no texts', '{"steps":[{"validator":{"params":{"a":1}}}]}'],
  ])('refuses %s', (_what, answer) => {
    expect(() => parsePlan(answer)).toThrow(expect.objectContaining({ code: 'INVALID_PLAN_JSON' }));
  });

  it('leaves out keys that plans do not have, and fills in what is missing', () => {
    expect(parsePlan('{"steps":[{"id":"s1","status":"completed"}],"mood":"good"}')).toEqual({
      goal: '',
      steps: [{ id: 's1', goal: '', owner_agent: '', validator: { type: '' } }],
      acceptance_criteria: [],
    });
  });
});

describe('validating a plan', () => {
  it('names every problem at once, in order', () => {
    const plan = parsePlan(
      JSON.stringify({
        goal: '',
        steps: [
          { id: '', goal: '', owner_agent: '', validator: { type: '' } },
          {
            id: 'a',
            goal: 'x',
            owner_agent: 'bob',
            validator: { type: 'magic' },
            depends_on: ['b', 'ghost'],
          },
          {
            id: 'b',
            goal: 'x',
            owner_agent: 'andy',
            validator: { type: 'test_pass', work_dir: '/' },
            tool_profile: ['coding', 'wizard'],
            depends_on: ['a'],
          },
          { id: 'a', goal: 'x', owner_agent: 'andy', validator: { type: 'build_pass' } },
        ],
        acceptance_criteria: [
          { description: '', validator: { type: '' } },
          { description: 'd', validator: { type: 'magic' } },
        ],
      }),
    );
    const problems = planProblems(plan, { validAgents: ['andy'], profiles: defaultProfileNames });
    expect(problems).toEqual([
      { code: 'goal_missing' },
      { code: 'step_id_missing', position: 0 },
      { code: 'step_goal_missing', position: 0 },
      { code: 'step_owner_missing', position: 0 },
      { code: 'step_validator_type_missing', position: 0 },
      { code: 'step_owner_unknown', position: 1, step_id: 'a', value: 'bob' },
      { code: 'step_validator_type_unknown', position: 1, step_id: 'a', value: 'magic' },
      { code: 'work_dir_not_allowed', position: 2, step_id: 'b' },
      { code: 'unknown_tool_profile', position: 2, step_id: 'b', value: 'wizard' },
      { code: 'duplicate_step_id', position: 3, step_id: 'a', value: 'a' },
      { code: 'unknown_dependency', position: 1, step_id: 'a', value: 'ghost' },
      { code: 'dependency_cycle', members: ['a', 'b'] },
      { code: 'criterion_description_missing', position: 0 },
      { code: 'criterion_validator_type_missing', position: 0 },
      { code: 'criterion_validator_type_unknown', position: 1, value: 'magic' },
    ]);
    expect(problems.map(problemText)).toContain('step 1 "a": it depends on "ghost", which is no step');
    expect(problems.map(problemText)).toContain('plan: these steps wait for each other (a -> b)');
  });

  it('asks for at least one step', () => {
    expect(planProblems(parsePlan('{"goal":"g"}'))).toEqual([{ code: 'no_steps' }]);
  });

  it('does not call a dependency on nothing a cycle', () => {
    const steps = [{ ...sound.steps[0], depends_on: ['ghost'] }];
    const plan = parsePlan(JSON.stringify({ ...sound, steps }));
    expect(planProblems(plan).map(({ code }) => code)).toEqual(['unknown_dependency']);
  });
});

describe('dependency cycles', () => {
  it.each([
    [[{ id: 'a', depends_on: ['a'] }], ['a']],
    [
      [
        { id: 'x', depends_on: ['b'] },
        { id: 'a', depends_on: ['c'] },
        { id: 'b', depends_on: ['a'] },
        { id: 'c', depends_on: ['b'] },
      ],
      ['a', 'c', 'b'],
    ],
  ])('of %j are named from their first step', (steps, cycle) => {
    expect(dependencyCycle(steps)).toEqual(cycle);
  });

  it('are real: each member depends on the next; and acyclic plans have none', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const anySteps = fc.tuple(
      ...ids.map((id) => fc.record({ id: fc.constant(id), depends_on: fc.subarray(ids) })),
    );
    fc.assert(
      fc.property(anySteps, (steps) => {
        const cycle = dependencyCycle(steps);
        if (cycle === undefined) return;
        cycle.forEach((id, at) => {
          const next = cycle[(at + 1) % cycle.length] ?? '';
          expect(steps.find((one) => one.id === id)?.depends_on).toContain(next);
        });
      }),
      { numRuns: count(2000), seed: seed('cycles') },
    );
    const forward = ids.map((id, at) => ({ id, depends_on: ids.slice(at + 1) }));
    expect(dependencyCycle(forward)).toBeUndefined();
  });

  it('are found in long chains without running out of stack', () => {
    const length = 20_000;
    const chain = Array.from({ length }, (_, at) => ({
      id: `s${at}`,
      depends_on: at === 0 ? [] : [`s${at - 1}`],
    }));
    expect(dependencyCycle(chain)).toBeUndefined();
  });
});

describe('converting a plan', () => {
  it('infers the tool profile where the plan gives none', () => {
    const steps = [
      { ...sound.steps[0] },
      { ...sound.steps[0], id: 's2', validator: { type: 'orchestrator_approval' } },
      { ...sound.steps[0], id: 's3', tool_profile: ['browser'] },
    ];
    const converted = convertPlan(parsePlan(JSON.stringify({ ...sound, steps }))).steps;
    expect(converted.map(({ index, tool_profile: profile }) => [index, profile])).toEqual([
      [0, ['coding']],
      [1, ['supervisor']],
      [2, ['browser']],
    ]);
  });
});
