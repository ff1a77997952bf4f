import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ulidSource } from '../../src/core/ulid.js';

export interface WrittenLine {
  readonly stream?: string;
  readonly seq?: number;
  readonly id: string;
  readonly text: string;
}

const nextUlid = ulidSource((bytes) => crypto.getRandomValues(new Uint8Array(bytes)));

export interface LineWish {
  readonly agent: string;
  readonly stream?: string;
  readonly seq?: number;
  readonly key?: string;
  /** Bytes of ballast. */
  readonly ballast?: number;
}

/** A ledger line as text, sound but for its link. */
export function lineText({ agent, stream, seq, key = 'k', ballast = 0 }: LineWish): WrittenLine {
  const id = nextUlid(Date.now());
  const line = {
    ts: '2026-11-20T10:00:00.000Z',
    agent,
    session_id: `2026-11-20_${agent}_001`,
    event: 'note_written',
    task_id: 't',
    source: agent,
    summary: 's',
    data: { key, value: 'v'.repeat(1 + ballast) },
    id,
    seq: 1,
    ...(stream === undefined ? {} : { stream, stream_seq: seq }),
    prev: '0'.repeat(64),
  };
  const place = stream === undefined ? {} : { stream, seq: seq ?? 0 };
  return { ...place, id, text: JSON.stringify(line) };
}

export function dayFile(root: string, agent: string, day = '2026-11-20'): string {
  return join(root, 'g/ledger', agent, `${day}.jsonl`);
}

export function writeLines(path: string, lines: readonly WrittenLine[]): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, lines.map(({ text }) => `${text}\n`).join(''));
}
