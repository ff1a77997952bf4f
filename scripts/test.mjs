// Every check of the project, one after the other, closing with "N passed, N failed". A check counts as one; the tests
// count each. All run even when an earlier one failed, so that one look shows everything.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const reports = mkdtempSync(join(tmpdir(), 'agent-ledger-test-'));
const report = join(reports, 'tests.json');
const coverage = process.env.AGENT_LEDGER_TEST_LONG === '1' ? [] : ['--coverage'];

const checks = [
  ['build', ['npm', 'run', '--silent', 'build']],
  ['types', ['npx', 'tsc', '-p', '.']],
  ['format', ['npx', 'prettier', '--check', '--log-level', 'warn', '.']],
  ['lint', ['npx', 'oxlint', '--type-aware', '--deny-warnings']],
  ['import direction', ['npx', 'depcruise', '--output-type', 'err', 'src']],
  ['unused code', ['npx', 'knip']],
  ['package', ['npx', 'publint', '--strict']],
  [
    'tests',
    [
      'npx',
      'vitest',
      'run',
      ...coverage,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
  ],
];

const failed = checks.filter(([name, command]) => !passes(name, command)).map(([name]) => name);
const tests = countTests();
rmSync(reports, { recursive: true, force: true });

const passedCount = tests.passed + checks.length - failed.length;
const failedCount = tests.failed + failed.filter((name) => name !== 'tests' || tests.failed === 0).length;
if (failed.length > 0) console.log(`\nfailed: ${failed.join(', ')}`);
console.log(
  `\n${passedCount} passed, ${failedCount} failed${tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''}`,
);
process.exit(failedCount === 0 ? 0 : 1);

function passes(name, [command, ...args]) {
  const started = performance.now();
  console.log(`\n— ${name}`);
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  console.log(
    `${status === 0 ? 'ok' : 'FAILED'}: ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
  );
  return status === 0;
}

function countTests() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
