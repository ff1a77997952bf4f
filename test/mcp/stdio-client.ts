import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { environment, launcher } from '../cli/command.js';

export interface ToolAnswer {
  readonly isError?: boolean;
  readonly structuredContent?: Readonly<Record<string, unknown>>;
  readonly content: readonly { readonly type: string; readonly text: string }[];
}

interface Reply {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** An MCP client that speaks the protocol's JSON-RPC, a line a message, with a server in a process of its own. */
export class StdioClient {
  readonly #server: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #requests = 0;
  /** What came on standard output and was no message. */
  readonly noise: string[] = [];

  private constructor(server: ChildProcessWithoutNullStreams) {
    this.#server = server;
    createInterface({ input: server.stdout }).on('line', (line) => this.#take(line));
  }

  /** Starts `agent-ledger mcp --as caller` in `cwd` and shakes hands. */
  static async start(caller: string, cwd: string): Promise<StdioClient> {
    const server = spawn(process.execPath, [launcher, 'mcp', '--as', caller], { cwd, env: environment() });
    const client = new StdioClient(server);
    await client.request('initialize', {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    });
    client.#send({ method: 'notifications/initialized' });
    return client;
  }

  /** @throws Error with the protocol's message */
  async request(method: string, params: object = {}): Promise<unknown> {
    const id = (this.#requests += 1);
    const reply = await new Promise<Reply>((resolve, reject) => {
      this.#waiting.set(id, resolve);
      this.#server.once('exit', (status) =>
        reject(new Error(`the server ended with ${status ?? 'a signal'}`)),
      );
      this.#send({ id, method, params });
    });
    if (reply.error !== undefined) throw new Error(`${reply.error.code} ${reply.error.message}`);
    return reply.result;
  }

  async call(name: string, args: object): Promise<ToolAnswer> {
    return (await this.request('tools/call', { name, arguments: args })) as ToolAnswer;
  }

  /** The structured result of a call that must not fail. */
  async result(name: string, args: object): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.call(name, args);
    if (answer.isError === true || answer.structuredContent === undefined)
      throw new Error(answer.content.map(({ text }) => text).join('\n'));
    return answer.structuredContent;
  }

  /** The error of a call that must fail. */
  async failure(name: string, args: object): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.call(name, args);
    if (answer.isError !== true) throw new Error(`${name} did not fail`);
    return (JSON.parse(answer.content[0]?.text ?? '') as { error: Readonly<Record<string, unknown>> }).error;
  }

  /** Closes the server's standard input; resolves with its exit status. */
  async close(): Promise<number | null> {
    if (this.#server.exitCode !== null) return this.#server.exitCode;
    const ended = new Promise<number | null>((resolve) => this.#server.once('exit', resolve));
    this.#server.stdin.end();
    return ended;
  }

  #send(message: object): void {
    this.#server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  #take(line: string): void {
    let reply: Reply;
    try {
      reply = JSON.parse(line) as Reply;
    } catch {
      this.noise.push(line);
      return;
    }
    const { id } = reply;
    if (id === undefined) return;
    this.#waiting.get(id)?.(reply);
    this.#waiting.delete(id);
  }
}
