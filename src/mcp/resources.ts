import { ResourceTemplate, type McpServer, type ReadResourceResult } from '@modelcontextprotocol/server';
import { lastLines } from '../ledger/read/last-lines.js';
import { listAgents } from '../ledger/read/selection.js';
import { snapshotText } from '../runs/snapshot-text.js';
import type { RunDesk } from '../runs/tools/desk.js';
import { listRunSummaries, readRun } from '../runs/tools/read-runs.js';

/** A ledger may be of any size; `agent-ledger cat` prints all of it. */
const newestLines = 200;

interface Sources {
  readonly root: string;
  readonly desk: RunDesk;
}

/** `agent-ledger://runs/<id>`: the snapshot; `agent-ledger://ledgers/<agent>`: the newest lines. */
export function addResources(server: McpServer, sources: Sources): void {
  addRuns(server, sources);
  addLedgers(server, sources);
}

function addRuns(server: McpServer, { desk }: Sources): void {
  const template = new ResourceTemplate('agent-ledger://runs/{run_id}', {
    list: async () => ({
      resources: (await listRunSummaries(desk)).map(({ run_id: id, goal, status }) => ({
        uri: `agent-ledger://runs/${encodeURIComponent(id)}`,
        name: id,
        description: `${status}: ${goal}`,
        mimeType: 'application/json',
      })),
    }),
  });
  const about = { title: 'Runs', description: 'Where a run stands', mimeType: 'application/json' };
  server.registerResource('run', template, about, async (uri, { run_id: id }) =>
    contents(uri, 'application/json', snapshotText(await readRun(desk, plain(id)))),
  );
}

function addLedgers(server: McpServer, { root }: Sources): void {
  const template = new ResourceTemplate('agent-ledger://ledgers/{agent}', {
    list: () => ({
      resources: listAgents(root).map((agent) => ({
        uri: `agent-ledger://ledgers/${agent}`,
        name: agent,
        mimeType: 'application/jsonl',
      })),
    }),
  });
  const description = `The newest ${newestLines} lines of an agent's ledger`;
  const about = { title: 'Ledgers', description, mimeType: 'application/jsonl' };
  server.registerResource('ledger', template, about, (uri, { agent }) => {
    const { entries } = lastLines(root, { count: newestLines, agents: [plain(agent)] });
    return contents(
      uri,
      'application/jsonl',
      entries.map(({ bytes }) => `${bytes.toString('utf8')}\n`).join(''),
    );
  });
}

function contents(uri: URL, mimeType: string, text: string): ReadResourceResult {
  return { contents: [{ uri: uri.href, mimeType, text }] };
}

function plain(value: string | readonly string[] | undefined): string {
  return decodeURIComponent([value ?? ''].flat().join(''));
}
