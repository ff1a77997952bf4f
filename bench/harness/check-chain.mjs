import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Looks whether `count` events stand in an agent's only day file, each line following the one before it. Written from
 * the format alone, without the library, so that it does not repeat a mistake of it.
 */
export function checkChain(root, agent, count) {
  const folder = join(root, 'g/ledger', agent);
  const lines = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1));
  if (lines.length !== count) throw new Error(`${lines.length} lines stand instead of ${count}`);
  const ids = new Set();
  let previous;
  for (const [at, line] of lines.entries()) {
    const { seq, prev, id } = JSON.parse(line);
    if (seq !== at + 1 || (previous !== undefined && prev !== previous))
      throw new Error(`line ${at + 1} does not follow line ${at}`);
    ids.add(id);
    previous = createHash('sha256').update('\0').update(line).digest('hex');
  }
  if (ids.size !== count) throw new Error(`${count - ids.size} ids are used twice`);
}
