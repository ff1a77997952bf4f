// What a first version of `append` looks like: the usual libraries, imported as their documentation says. It parses
// and validates the event, takes the lock, links to the last line and writes. It redacts nothing and keeps no sessions.
import { createHash, randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import lockfile from 'proper-lockfile';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';

const args = await yargs(hideBin(process.argv))
  .command('append <agent> <summary>', 'record an event')
  .option('data', { type: 'string' })
  .option('schemas', { type: 'string', demandOption: true })
  .parse();

const { agent, summary } = args;
const event = {
  event: 'info',
  task_id: 'unknown',
  source: agent,
  summary,
  data: JSON.parse(args.data ?? '{}'),
};
const ajv = new Ajv({ allErrors: true, strict: false });
addFormats(ajv);
const schema = (name) => JSON.parse(readFileSync(join(args.schemas, `${name}.schema.json`), 'utf8'));
for (const name of ['event-data', 'run', 'loop']) ajv.addSchema(schema(name));
const isValid = ajv.compile(schema('event'));
if (!isValid(event)) throw new Error(ajv.errorsText(isValid.errors));

const now = new Date().toISOString();
const path = join('g/ledger', agent, `${now.slice(0, 10)}.jsonl`);
mkdirSync(dirname(path), { recursive: true });
if (!existsSync(path)) writeFileSync(path, '');
const release = await lockfile.lock(path, { retries: 10 });
const last = readFileSync(path, 'utf8').trimEnd().split('\n').at(-1);
const prev = createHash('sha256').update('\0').update(last).digest('hex');
const seq = last === '' ? 1 : JSON.parse(last).seq + 1;
appendFileSync(path, `${JSON.stringify({ ts: now, agent, ...event, id: randomUUID(), seq, prev })}\n`);
await release();
console.log(`${path} seq ${seq}`);
