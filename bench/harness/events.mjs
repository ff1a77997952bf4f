/** The stored line of each of these events has about this many bytes. */
export const eventBytes = 542;

const commands = [
  'npx vitest run test/core/ulid.test.ts',
  'git diff --stat HEAD~3 -- src/ledger docs',
  'npm run build && node dist/report.js --since monday',
  'rg --files-with-matches "openLedger" src test | sort',
  'tsc -p tsconfig.build.json --incremental false',
  'python3 tools/summarise.py --input runs/17 --top 20',
];
const files = [
  'src/ledger/open.ts',
  'src/core/line.ts',
  'test/ledger/append.test.ts',
  'docs/guide.md',
  'src/cli/exit.ts',
];

const filler =
  ' No further steps are needed before the next review of this part, which follows after the release of the week.';

/** Sixty-four different events such as agents record after a command; no secrets, so redaction looks at all and changes nothing. */
export const events = Array.from({ length: 64 }, (_, at) => paddedEvent(at));

export function eventAt(index) {
  return events[index & 63];
}

/** The same as finished lines, for peers that only have to write: nothing to check, redact, link or serialise. */
export const lines = events.map((event, at) => `${JSON.stringify(storedLine(event, at))}\n`);
export const lineBuffers = lines.map((line) => Buffer.from(line));

function paddedEvent(at) {
  const event = plainEvent(at, '');
  const missing = eventBytes - 1 - JSON.stringify(storedLine(event, at)).length;
  return plainEvent(at, filler.slice(0, Math.max(0, missing)));
}

function plainEvent(at, ending) {
  return {
    event: 'task_result',
    task_id: `wo-${100 + at}`,
    source: 'orchestrator',
    summary: `Ran the checks of work order ${100 + at}.${ending}`,
    data: {
      status: at % 7 === 0 ? 'failed' : 'passed',
      command: commands[at % commands.length],
      exit_code: at % 7 === 0 ? 1 : 0,
      duration_ms: 900 + 37 * at,
      files: [files[at % files.length], files[(at + 2) % files.length]],
    },
  };
}

function storedLine({ event, task_id, source, summary, data }, at) {
  return {
    ts: '2026-11-20T09:10:00.123Z',
    agent: 'cls',
    session_id: '2026-11-20_cls_001',
    event,
    task_id,
    source,
    summary,
    data,
    id: '01JD5Z3V7M8N9P0Q1R2S3T4V5W',
    seq: 100_000 + at,
    prev: 'a3f1c5d7e9b0123456789abcdef0123456789abcdef0123456789abcdef01234',
  };
}
