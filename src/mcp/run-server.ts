import {
  fromJsonSchema,
  McpServer,
  type CallToolResult,
  type StandardSchemaWithJSON,
} from '@modelcontextprotocol/server';
import { LedgerError } from '../errors.js';
import type { LoopDesk } from '../loop/tools/desk.js';
import type { RunDesk } from '../runs/tools/desk.js';
import { loopTools } from './loop-tools.js';
import { addResources } from './resources.js';
import { allRunTools } from './run-tools.js';
import type { ObjectSchema } from './schema.js';
import { answer, failure } from './tool-answer.js';

export interface RunServerOptions {
  readonly root: string;
  readonly desk: RunDesk;
  readonly loop: LoopDesk;
  /** Whoever the server was started for: every call is made in this name. */
  readonly caller: string;
  readonly version: string;
}

const instructions = `Runs are goals that several agents carry out. Ask run_active for your step, claim it with run_start_step, do the \
work, hand it in with run_propose_step_result; it counts once its validator passed. In a manager/worker loop poll with loop_heartbeat, take \
what waits with loop_consume, answer with loop_acknowledge and loop_send. Refusals say what to do next.`;

/** A server with all tools of runs and of the loop, and ledgers and runs as resources. Not connected yet. */
export function createRunServer(options: RunServerOptions): McpServer {
  const { version, desk, loop, caller } = options;
  const server = new McpServer({ name: 'agent-ledger', version }, { instructions });
  for (const tool of allRunTools)
    addTool(server, { ...tool, call: async (args) => tool.call(desk, caller, args) });
  for (const tool of loopTools)
    addTool(server, { ...tool, call: async (args) => tool.call(loop, caller, args) });
  addResources(server, options);
  return server;
}

interface ServedTool {
  readonly name: string;
  readonly description: string;
  readonly input: ObjectSchema;
  readonly output: ObjectSchema;
  readonly isReadOnly: boolean;
  readonly call: (args: object) => Promise<object>;
}

function addTool(server: McpServer, tool: ServedTool): void {
  const input = schemaOf(tool.input);
  const outputSchema = schemaOf(tool.output);
  const { description, isReadOnly } = tool;
  const annotations = { readOnlyHint: isReadOnly, destructiveHint: false, openWorldHint: false };
  // What breaks the schema is answered by us, with a code, like every other refusal.
  const inputSchema = { '~standard': { ...input['~standard'], validate: (value: unknown) => ({ value }) } };
  const config = { description, inputSchema, outputSchema, annotations };
  server.registerTool(tool.name, config, async (args): Promise<CallToolResult> => {
    try {
      return answer(await tool.call(await checked(input, args, tool.name)));
    } catch (error) {
      return failure(error);
    }
  });
}

function schemaOf(schema: ObjectSchema): StandardSchemaWithJSON {
  return fromJsonSchema(JSON.parse(JSON.stringify(schema)) as Parameters<typeof fromJsonSchema>[0]);
}

/** @throws LedgerError SCHEMA_INVALID */
async function checked(schema: StandardSchemaWithJSON, args: unknown, name: string): Promise<object> {
  const result = await schema['~standard'].validate(args ?? {});
  if (result.issues === undefined && typeof result.value === 'object' && result.value !== null)
    return result.value;
  const problems = (result.issues ?? []).map(({ message }) => message);
  throw new LedgerError(
    'SCHEMA_INVALID',
    `the arguments of ${name} are not as its schema says: ${problems.join('; ')}`,
    {
      details: { problems },
      hint: 'Correct the arguments and call the tool again; nothing was written.',
    },
  );
}
