/**
 * The plugin of OpenCode, as a program's text: each event goes to the command of its name, on standard input, as JSON.
 * Commands run one after another, so that events keep their order, and nothing that happens to them reaches the agent.
 * Of a session with a parent only beginning and end are told. Plain JavaScript for Bun and Node alike.
 */
export const pluginProgram = `
export const AgentLedger = async ({ directory }) => {
  const { spawn } = await import('node:child_process');
  const parents = new Map();
  let last = Promise.resolve();

  const forward = (name, payload) =>
    new Promise((resolve) => {
      try {
        const child = spawn('sh', ['-c', agentLedgerHooks[name]], { cwd: directory, stdio: ['pipe', 'ignore', 'ignore'] });
        const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
        const done = () => {
          clearTimeout(timer);
          resolve();
        };
        child.on('error', done);
        child.on('close', done);
        child.stdin.on('error', () => {});
        child.stdin.end(JSON.stringify({ type: name, directory, ...payload }));
      } catch {
        resolve();
      }
    });

  const send = (name, payload) => {
    if (agentLedgerHooks[name] === undefined) return undefined;
    last = last.then(() => forward(name, payload));
    return last;
  };

  const sendTool = (name, input, more) => {
    if (parents.has(input.sessionID)) return undefined;
    return send(name, { sessionID: input.sessionID, callID: input.callID, tool: input.tool, ...more });
  };

  return {
    event: async ({ event }) => {
      const properties = event.properties ?? {};
      const info = properties.info ?? {};
      if (event.type === 'session.created' && info.parentID !== undefined) parents.set(info.id, info.parentID);
      if (event.type === 'message.part.updated' && properties.part?.state?.status !== 'error') return;
      const session = properties.sessionID ?? properties.part?.sessionID ?? info.id;
      const parentID = parents.get(session);
      if (parentID === undefined) return send(event.type, { properties });
      if (event.type === 'session.created' || event.type === 'session.idle') return send(event.type, { properties, parentID });
    },
    'chat.message': async (input, output) => {
      if (parents.has(input.sessionID)) return;
      const { agent, model } = input;
      await send('chat.message', { sessionID: input.sessionID, agent, model, parts: output?.parts });
    },
    'tool.execute.before': async (input, output) => sendTool('tool.execute.before', input, { args: output?.args }),
    'tool.execute.after': async (input, output) =>
      sendTool('tool.execute.after', input, { title: output?.title, output: output?.output }),
  };
};
`;
