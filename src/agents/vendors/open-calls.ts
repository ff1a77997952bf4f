import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { parseObject } from '../../core/line-facts.js';
import { vendorSessionKey, vendorSessionKeyOf } from '../../core/vendor-session.js';
import { listDayFiles } from '../../ledger/append/scan.js';
import { stampOf } from '../../storage/file-identity.js';
import { readRange } from '../../storage/line-reader.js';
import { paths } from '../../storage/workspace.js';
import { fieldsOf, textAt, type Fields } from './fields.js';
import type { Vendor } from './mapping.js';

/** A tool call that has no result yet. */
export interface OpenCall {
  readonly callId: string;
  /** Time of the call's line. */
  readonly ts: string;
  /** The call's `data`. */
  readonly data: Fields;
}

export interface OpenCallsQuestion {
  readonly root: string;
  readonly agent: string;
  readonly vendor: Vendor;
  readonly vendorSession: string;
  /** Calls of this subagent; undefined: those of no subagent; `any`: all. */
  readonly of: { readonly agentId: string | undefined } | 'any';
}

/** A hook reads so much of a session at most, the newest lines; a call further back stays open. */
const bytesAtMost = 8 * 1024 * 1024;
const chunkBytes = 1024 * 1024;

/**
 * Calls of a vendor session without a result, oldest first, from the newest lines of the agent's files. Reads without
 * the lock: a result written meanwhile may be missed. Lines of others cost a search of their bytes, no parse. What
 * cannot be read has no open calls.
 */
export function openCalls(question: OpenCallsQuestion): readonly OpenCall[] {
  const ended = new Set<string>();
  const open = new Map<string, OpenCall>();
  const key = vendorSessionKey({ vendor: question.vendor, vendor_session: question.vendorSession });
  for (const line of newestLines(paths.agent(question.root, question.agent))) {
    if (!line.includes(callMention) || vendorSessionKeyOf(line) !== key) continue;
    takeLine(line, { ended, open, of: question.of });
  }
  return [...open.values()].reverse();
}

const callMention = Buffer.from('"call_id":"', 'latin1');
const endings: ReadonlySet<unknown> = new Set([
  'tool_result',
  'tool_error',
  'plan_update',
  'permission_denied',
]);

interface Calls {
  readonly ended: Set<string>;
  readonly open: Map<string, OpenCall>;
  readonly of: OpenCallsQuestion['of'];
}

/** Lines come newest first: a call's end is seen before the call. */
function takeLine(line: Buffer, { ended, open, of }: Calls): void {
  const { event, ts, data: anyData } = parseObject(line) ?? {};
  const data = fieldsOf(anyData);
  const callId = textAt(data, 'call_id');
  if (callId === undefined || typeof ts !== 'string') return;
  if (endings.has(event)) ended.add(callId);
  const isAskedFor = of === 'any' || textAt(data, 'agent_id') === of.agentId;
  if (event === 'tool_call' && isAskedFor && !ended.has(callId)) open.set(callId, { callId, ts, data });
}

function* newestLines(folder: string): Generator<Buffer> {
  let left = bytesAtMost;
  for (const name of [...listDayFiles(folder)].reverse()) {
    if (left <= 0) return;
    const path = join(folder, name);
    const { size = 0 } = stampOf(path) ?? {};
    yield* linesFromEnd(path, size, left);
    left -= size;
  }
}

function* linesFromEnd(path: string, size: number, bytes: number): Generator<Buffer> {
  const fd = openSync(path, 'r');
  try {
    const stop = Math.max(0, size - bytes);
    let rest: Buffer = Buffer.alloc(0);
    for (let end = size; end > stop;) {
      const start = Math.max(stop, end - chunkBytes);
      const chunk = Buffer.concat([readRange(fd, start, end), rest]);
      let to = chunk.length;
      for (
        let at = chunk.lastIndexOf(0x0a, to - 1);
        at !== -1;
        at = at === 0 ? -1 : chunk.lastIndexOf(0x0a, at - 1)
      ) {
        if (at + 1 < to) yield chunk.subarray(at + 1, to);
        to = at;
      }
      rest = chunk.subarray(0, to);
      end = start;
    }
    if (stop === 0 && rest.length > 0) yield rest;
  } finally {
    closeSync(fd);
  }
}
