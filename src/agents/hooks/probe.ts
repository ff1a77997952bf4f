import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { errnoOf } from '../../errors.js';
import { readLedger } from '../../ledger/read.js';
import { randomToken } from '../../storage/random.js';
import { paths } from '../../storage/workspace.js';
import { lastingPath } from './hook-command.js';
import { adapterOf } from '../vendors/mapping.js';
import type { HookVendor } from './vendor-settings.js';

/** What became of an event that was sent the way the vendor sends its own. */
export type ProbeReport =
  | {
      readonly kind: 'seen';
      readonly agent: string;
      readonly event: string;
      readonly file: string;
      readonly tookMs: number;
    }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'skipped'; readonly reason: string };

export interface ProbeOptions {
  readonly vendor: HookVendor;
  /** As it stands in the settings file. */
  readonly command: string;
  readonly root: string;
}

const sessionPrefix = 'agent-ledger-probe-';
const patienceMs = 10_000;

/**
 * Starts the command of the event that ends a session, with a payload on standard input, and looks for it in the ledger;
 * it may print what the vendor's program waits for, and nothing else. The event stays there, under a session of its own
 * whose name says what it is.
 */
export function sendProbe({ vendor, command, root }: ProbeOptions): ProbeReport {
  if (!existsSync(paths.ledgers(root))) {
    return {
      kind: 'skipped',
      reason: `there is no ledger in ${root} yet; make one with \`agent-ledger init\``,
    };
  }
  const { hooks, answer } = adapterOf(vendor);
  const { probe } = hooks;
  const session = `${sessionPrefix}${randomToken(12)}`;
  const startedMs = performance.now();
  const { status, stdout, stderr, error } = spawnSync('sh', ['-c', command], {
    cwd: root,
    input: JSON.stringify(probe.payload(session, root)),
    env: {
      ...process.env,
      PATH: lastingPath(process.env['PATH'] ?? ''),
      ...(hooks.projectVariable === undefined ? {} : { [hooks.projectVariable]: root }),
      AGENT_LEDGER_PROBE: '1',
    },
    encoding: 'utf8',
    timeout: patienceMs,
  });
  const tookMs = Math.round(performance.now() - startedMs);
  // A command that does not read its payload is told apart by what is in the ledger.
  if (error !== undefined && errnoOf(error) !== 'EPIPE') {
    return { kind: 'failed', reason: `the command could not be run: ${error.message}` };
  }
  if (status !== 0)
    return {
      kind: 'failed',
      reason: `the command ended with status ${String(status)}: ${firstLine(stderr)}`,
    };
  if (stdout !== '' && stdout.trim() !== answer?.(probe.event))
    return { kind: 'failed', reason: `the command printed on standard output: ${firstLine(stdout)}` };
  return found(root, session, tookMs) ?? { kind: 'failed', reason: reasonFor(stderr) };
}

/** True for the `data` of a probe: no sign that the vendor's program runs its hooks. */
export function isProbe({ probe, vendor_session: session }: Readonly<Record<string, unknown>>): boolean {
  return probe === true || (typeof session === 'string' && session.startsWith(sessionPrefix));
}

function found(root: string, session: string, tookMs: number): ProbeReport | undefined {
  const mention = Buffer.from(session, 'latin1');
  for (const entry of readLedger(root, { wanted: (line) => line.includes(mention) })) {
    return { kind: 'seen', agent: entry.agent, event: entry.value().event, file: entry.file, tookMs };
  }
  return undefined;
}

function reasonFor(stderr: string): string {
  if (stderr.trim() !== '') return firstLine(stderr);
  if (process.env['AGENT_LEDGER_DISABLE'] === '1')
    return 'AGENT_LEDGER_DISABLE=1 is set: nothing is recorded';
  return 'the command found no agent-ledger to start, or recorded elsewhere';
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0]?.slice(0, 300) ?? '';
}
