import { canonicalise } from '../../core/serialise.js';
import { parseObject } from '../../core/line-facts.js';
import { placeOf, spot, type AgentReading } from './agent-reading.js';
import type { Findings } from './finding.js';
import { readLineAt } from './line-at.js';
import { mark, type LineGraph } from './line-graph.js';

/**
 * Finds lines that stand twice and ids that stand for two things. A copy is marked, so that it counts once. Ids are
 * sorted in a typed array: 8 bytes a line for a moment; only ids that come twice are looked at closer.
 */
export function judgeRepeats(reading: AgentReading, findings: Findings): void {
  // Two lines that were cut early may well be the same; that is no copy.
  for (const lines of linesWithSameId(reading.graph)) {
    const whole = lines.filter((line) => !reading.graph.has(line, mark.void));
    judgeGroup(reading, whole, findings);
  }
}

/** Groups of lines whose id keys are the same, each ascending. */
function linesWithSameId(graph: LineGraph): readonly (readonly number[])[] {
  const keys = new BigUint64Array(graph.ids().buffer, 0, graph.count);
  const twice = keysThatComeTwice(keys);
  if (twice.size === 0) return [];
  const words = graph.ids();
  const filter = new Uint8Array(1 << 16);
  for (const key of twice) filter[Number(key & 0xffffn)] = 1;
  const groups = new Map<bigint, number[]>();
  for (let index = 0; index < graph.count; index++) {
    if (filter[words[index * 2]! & 0xffff] === 0) continue;
    const key = keys[index]!;
    if (!twice.has(key)) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  }
  return [...groups.values()];
}

function keysThatComeTwice(keys: BigUint64Array): ReadonlySet<bigint> {
  const sorted = keys.slice().sort();
  const words = new Uint32Array(sorted.buffer);
  const twice = new Set<bigint>();
  for (let at = 2; at < words.length; at += 2)
    if (words[at] === words[at - 2] && words[at + 1] === words[at - 1]) twice.add(sorted[at / 2]!);
  return twice;
}

function judgeGroup(reading: AgentReading, lines: readonly number[], findings: Findings): void {
  const { graph } = reading;
  const originals: number[] = [];
  for (const line of lines) {
    const original = originals.find((one) => graph.isSameLine(one, line));
    if (original === undefined) {
      const [first] = originals;
      if (first !== undefined) judgePair(reading, { first, line }, findings);
      originals.push(line);
      continue;
    }
    graph.setRepeat(line, original);
    findings.add(
      'repeated_line',
      placeOf(reading, line),
      `the same line as ${spot(reading, original)}; it counts once`,
    );
  }
}

/** Two different lines under one id: allowed only when they tell of the same event. */
function judgePair(
  reading: AgentReading,
  { first, line }: { readonly first: number; readonly line: number },
  findings: Findings,
): void {
  const [left, right] = [first, line].map((index) =>
    parseObject(readLineAt(reading, index) ?? Buffer.alloc(0)),
  );
  if (left === undefined || right === undefined || left['id'] !== right['id']) return;
  const differing = contentKeys.filter(
    (key) => canonicalise(left[key] ?? {}) !== canonicalise(right[key] ?? {}),
  );
  const where = spot(reading, first);
  if (differing.length === 0) {
    findings.add('repeated_line', placeOf(reading, line), `the same event under the same id as ${where}`);
    return;
  }
  const message = `the id ${String(left['id'])} stands at ${where} with other ${differing.join(', ')}`;
  findings.add('id_conflict', placeOf(reading, line), message);
}

const contentKeys = ['event', 'task_id', 'source', 'summary', 'data'] as const;
