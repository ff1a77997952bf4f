import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { defineConfig } from 'vitest/config';

/** Files that start many processes take a minute each: begun first, none of them is waited for alone at the end. */
const slowFirst = [
  'test/cli/scripts',
  'test/cli/help',
  'test/loop/printed-commands',
  'test/storage/lock/',
  'test/crash/',
  'test/demo',
  'test/docs/',
  'test/agents/hooks/',
  'test/core/redaction/rule-time',
];

class SlowFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = slowFirst.findIndex((part) => moduleId.includes(part));
      return at === -1 ? slowFirst.length : at;
    };
    return Promise.resolve(files.toSorted((left, right) => rank(left) - rank(right)));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/isolate.ts'],
    pool: 'forks',
    maxWorkers: 3,
    sequence: { sequencer: SlowFirst },
    testTimeout: 30_000,
    hookTimeout: 30_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/schema/generated/**'],
      reporter: ['text-summary', 'json-summary'],
    },
  },
});
