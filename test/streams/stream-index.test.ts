import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheContent } from '../../src/storage/cache-file.js';
import { openHotStream } from '../../src/streams/hot-stream.js';
import { listStreams } from '../../src/streams/projected-list.js';
import { projectStream, type StreamProjection } from '../../src/streams/projection.js';
import { readStream, readStreams } from '../../src/streams/read-stream.js';
import type { StreamContent } from '../../src/streams/stream-content.js';
import { count, seed } from '../support/scale.js';
import { dayFile, lineText, writeLines, type WrittenLine } from './stream-files.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'agent-ledger-index-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The ids of a stream's lines in order, as text: small, and different for every different content. */
const ids: StreamProjection<string> = {
  name: 'ids',
  replay: ({ lines }) => shown(lines),
  advance: (state, { lines, unreadable }) => {
    const last = Number(/(\d+) \S+$/.exec(state)?.[1] ?? 0);
    const isBehind = lines.every(({ stream_seq: seq }) => seq > last);
    return isBehind && unreadable.length === 0
      ? [state, shown(lines)].filter((text) => text !== '').join(' ')
      : undefined;
  },
};
const rows = { ...ids, rowOf: (name: string, state: string) => `${name}: ${state}` };

function shown(lines: StreamContent['lines']): string {
  const ordered = [...lines].sort(
    (left, right) => left.stream_seq - right.stream_seq || (left.id < right.id ? -1 : 1),
  );
  return ordered.map(({ stream_seq: seq, id }) => `${seq} ${id}`).join(' ');
}

/** What the files hold, without any index. */
function expected(lines: readonly WrittenLine[], stream: string): string {
  const own = [
    ...new Map(lines.filter((line) => line.stream === stream).map((line) => [line.id, line])).values(),
  ];
  own.sort((left, right) => (left.seq ?? 0) - (right.seq ?? 0) || (left.id < right.id ? -1 : 1));
  return own.map(({ seq, id }) => `${seq} ${id}`).join(' ');
}

const keep = { keepFromBytes: 1 };
const ofName = (name: string, options = keep): string => projectStream(root, name, ids, options).state;
const folder = (): string => join(root, 'g/.state/streams');
const generation = (): string => readdirSync(folder()).find((name) => !name.includes('.')) ?? '';
const fill = (lines: number, agent = 'cls', stream = 'run:a'): WrittenLine[] =>
  Array.from({ length: lines }, (_, at) => lineText({ agent, stream, seq: at + 1 }));

describe('a stream read through the index', () => {
  it('is what the ledgers hold, whatever was appended, indexed, repeated, or thrown away in between', () => {
    const agents = ['cls', 'andy'];
    const names = ['run:a', 'run:b', 'task:x/../y'];
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constant('lines' as const),
          agent: fc.nat(1),
          stream: fc.nat(3),
          lines: fc.integer({ min: 1, max: 90 }),
        }),
      },
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('look' as const), keeps: fc.boolean() }) },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constantFrom(
            'repeat' as const,
            'drop index' as const,
            'drop copies' as const,
            'torn' as const,
            'replace' as const,
          ),
        }),
      },
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 4, maxLength: 24 }), (steps) => {
        rmSync(root, { recursive: true, force: true });
        const all: WrittenLine[] = [];
        const heads = new Map<string, number>();
        let torn = false;
        for (const one of steps) {
          if (one.kind === 'lines') {
            const agent = agents[one.agent] ?? 'cls';
            const stream = names[one.stream];
            const lines = Array.from({ length: one.lines }, () => {
              const seq = (heads.get(stream ?? '') ?? 0) + 1;
              heads.set(stream ?? '', seq);
              return stream === undefined ? lineText({ agent }) : lineText({ agent, stream, seq });
            });
            all.push(...lines);
            writeLines(dayFile(root, agent), lines);
          } else if (one.kind === 'look') {
            for (const name of names)
              expect(ofName(name, { keepFromBytes: one.keeps ? 1 : 1e9 })).toBe(expected(all, name));
          } else if (one.kind === 'repeat' && all.length > 0) {
            writeLines(dayFile(root, 'cls', '2026-11-21'), all.slice(-20));
          } else if (one.kind === 'drop index') rmSync(folder(), { recursive: true, force: true });
          else if (one.kind === 'drop copies' && existsSync(folder()))
            rmSync(join(folder(), generation()), { recursive: true, force: true });
          else if (one.kind === 'torn' && !torn && all.length > 0) {
            torn = true;
            writeLines(dayFile(root, 'torn'), all.slice(0, 1));
            appendFileSync(dayFile(root, 'torn'), (all[0]?.text ?? '').slice(0, 200));
          } else if (one.kind === 'replace' && existsSync(dayFile(root, 'cls'))) {
            const path = dayFile(root, 'cls');
            writeFileSync(`${path}.new`, readFileSync(path));
            renameSync(`${path}.new`, path);
          }
        }
        for (const name of names) {
          expect(ofName(name)).toBe(expected(all, name));
          expect(shown(readStream(root, name).lines)).toBe(expected(all, name));
        }
        const listed = listStreams(root, 'run:', rows, keep);
        for (const [name, row] of listed) expect(row).toBe(`${name}: ${expected(all, name)}`);
        expect([...listed.keys()].sort()).toEqual([...readStreams(root, 'run:').keys()].sort());
      }),
      { seed: seed('stream index'), numRuns: count(400) },
    );
  }, 300_000);

  it('is read from what was kept: a kept state that lies would be noticed (negative control), a damaged one is not believed', () => {
    const lines = fill(100);
    writeLines(dayFile(root, 'cls'), lines);
    expect(ofName('run:a')).toBe(expected(lines, 'run:a'));
    const kept = readdirSync(join(folder(), generation())).find((name) => name.endsWith('.ids.json')) ?? '';
    const path = join(folder(), generation(), kept);
    const [text = '', sum] = readFileSync(path, 'utf8').split('\n');
    const lie = text.replace(/"state":"1 /, '"state":"7 ');
    writeFileSync(path, `${lie}\n${sum}\n`);
    expect(ofName('run:a')).toBe(expected(lines, 'run:a'));
    writeFileSync(path, cacheContent(JSON.parse(lie)));
    expect(ofName('run:a')).not.toBe(expected(lines, 'run:a'));
  });

  it('is made anew from the ledgers when a byte of its copy is another: a copy sealed anew would be believed (negative control)', () => {
    const lines = fill(100);
    writeLines(dayFile(root, 'cls'), lines);
    const copy = (): string => {
      ofName('run:a');
      const names = readdirSync(join(folder(), generation()));
      for (const name of names) if (name.endsWith('.json')) rmSync(join(folder(), generation(), name));
      return join(folder(), generation(), names.find((name) => name.endsWith('.jsonl')) ?? '');
    };
    const bytes = readFileSync(copy());
    for (let at = 3; at < bytes.length; at += 4_999) {
      const path = copy();
      const flipped = readFileSync(path);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      writeFileSync(path, flipped);
      expect(ofName('run:a')).toBe(expected(lines, 'run:a'));
      expect(shown(readStream(root, 'run:a').lines)).toBe(expected(lines, 'run:a'));
    }
    const path = copy();
    const text = readFileSync(path, 'latin1').replace(lines[7]?.id ?? '', lines[6]?.id ?? '');
    const part = Buffer.from(text.slice(0, text.lastIndexOf('#')), 'latin1');
    const digest = createHash('sha256').update(part).digest('hex').slice(0, 32);
    writeFileSync(
      path,
      Buffer.concat([part, Buffer.from(`#${String(part.length).padStart(12, '0')} ${digest}\n`)]),
    );
    expect(ofName('run:a')).not.toBe(expected(lines, 'run:a'));
  });

  it('is listed from a kept list only while that is as it was written', () => {
    const written = Array.from({ length: 20 }, (_, at) =>
      lineText({ agent: 'cls', stream: `run:${at}`, seq: 1 }),
    );
    writeLines(dayFile(root, 'cls'), written);
    const list = (): string => [...listStreams(root, 'run:', rows, keep).values()].sort().join();
    list();
    const whole = list();
    const kept = readdirSync(join(folder(), generation())).find((name) => name.startsWith('list.')) ?? '';
    const path = join(folder(), generation(), kept);
    const text = readFileSync(path, 'utf8');
    for (const other of [text.replace('run:7: 1 ', 'run:7: 3 '), '{"run:7":null}', 'null', '']) {
      expect(other).not.toBe(text);
      writeFileSync(path, other);
      expect(list()).toBe(whole);
    }
  });

  it('is that of a full replay also when a later line repeats the id of one that was kept', () => {
    const lines = fill(100);
    writeLines(dayFile(root, 'cls'), lines);
    ofName('run:a');
    const [, , third] = lines;
    const forged = (third?.text ?? '').replace('"stream_seq":3', '"stream_seq":101');
    writeLines(dayFile(root, 'evil'), [{ id: third?.id ?? '', text: forged }]);
    const seen = [ofName('run:a', { keepFromBytes: 1e9 }), ofName('run:a'), ofName('run:a')];
    rmSync(folder(), { recursive: true, force: true });
    expect(seen).toEqual(Array.from({ length: 3 }, () => ofName('run:a', { keepFromBytes: 1e9 })));
  });

  it('is read whole again by a process that has read it before, when a file was replaced meanwhile', () => {
    const [before, ...after] = [fill(1), fill(3).slice(1)].flat();
    const path = dayFile(root, 'cls');
    writeLines(path, before === undefined ? [] : [before]);
    const stream = openHotStream('run:a', ids, { root });
    expect(stream.read()).toContain(before?.id);
    writeLines(`${path}.new`, after);
    renameSync(`${path}.new`, path);
    expect(stream.read()).toBe(expected(after, 'run:a'));
  });

  it('is made anew when a file was cut, or says something else at the position', () => {
    const lines = fill(100);
    const path = dayFile(root, 'cls');
    writeLines(path, lines);
    ofName('run:a');
    const first = generation();
    const [last] = lines.slice(-1);
    truncateSync(path, readFileSync(path).length - (last?.text.length ?? 0) - 1);
    expect(ofName('run:a')).toBe(expected(lines.slice(0, -1), 'run:a'));
    expect(generation()).not.toBe(first);
    const second = generation();
    const other = lineText({ agent: 'cls', stream: 'run:a', seq: 99 });
    const content = readFileSync(path, 'utf8').split('\n').slice(0, -2);
    writeFileSync(path, [...content, other.text, ''].join('\n'));
    expect(ofName('run:a')).toContain(other.id);
    expect(ofName('run:a')).not.toContain(lines[98]?.id);
    expect(generation()).not.toBe(second);
    expect(readdirSync(folder()).filter((name) => !name.includes('.json'))).toHaveLength(1);
  });

  it('survives an index that is nonsense', () => {
    const lines = fill(100);
    writeLines(dayFile(root, 'cls'), lines);
    ofName('run:a');
    const place = join(folder(), 'positions.json');
    for (const nonsense of [
      '',
      '{',
      '[]',
      '{"format":2}',
      cacheContent([]),
      cacheContent({ format: 2 }),
      cacheContent({ format: 2, generation: '../..', files: {}, copies: {} }),
      cacheContent({ format: 2, generation: 'x', files: null, copies: {} }),
    ]) {
      writeFileSync(place, nonsense);
      expect(ofName('run:a')).toBe(expected(lines, 'run:a'));
    }
    for (const file of readdirSync(join(folder(), generation()))) {
      if (file.endsWith('.json'))
        writeFileSync(join(folder(), generation(), file), cacheContent({ projection: 'ids', bytes: 'many' }));
    }
    expect(ofName('run:a')).toBe(expected(lines, 'run:a'));
  });

  it('goes on behind copies whose writer was killed within them', () => {
    const lines = fill(100);
    writeLines(dayFile(root, 'cls'), lines);
    ofName('run:a');
    const copies = join(folder(), generation());
    const copy = join(copies, readdirSync(copies).find((name) => name.endsWith('.jsonl')) ?? '');
    const more = Array.from({ length: 80 }, (_, at) =>
      lineText({ agent: 'cls', stream: 'run:a', seq: 101 + at }),
    );
    appendFileSync(copy, `${more[0]?.text}\n${more[1]?.text.slice(0, 150)}`);
    writeLines(dayFile(root, 'cls'), more);
    expect(ofName('run:a')).toBe(expected([...lines, ...more], 'run:a'));
    expect(ofName('run:a')).toBe(expected([...lines, ...more], 'run:a'));
  });

  it('goes on behind copies whose writer was killed before it could vouch for them', () => {
    const lines = fill(100);
    writeLines(dayFile(root, 'cls'), lines);
    ofName('run:a');
    const place = join(folder(), 'positions.json');
    const before = readFileSync(place);
    for (const seq of [101, 102, 103]) {
      const line = lineText({ agent: 'cls', stream: 'run:a', seq });
      lines.push(line);
      writeLines(dayFile(root, 'cls'), [line]);
      expect(ofName('run:a')).toBe(expected(lines, 'run:a'));
      writeFileSync(place, before);
      expect(ofName('run:a')).toBe(expected(lines, 'run:a'));
      expect(shown(readStream(root, 'run:a').lines)).toBe(expected(lines, 'run:a'));
    }
    const [first] = readdirSync(folder()).filter((name) => !name.includes('.json'));
    expect(JSON.parse(before.toString().split('\n')[0] ?? '')).toMatchObject({ generation: first });
  });

  it('needs no right to write, and creates nothing where no workspace is', () => {
    expect(ofName('run:a')).toBe('');
    expect(readdirSync(root)).toEqual([]);
    writeLines(dayFile(root, 'cls'), fill(3));
    writeFileSync(join(root, 'g/.state'), 'a file in the way');
    chmodSync(join(root, 'g/.state'), 0o400);
    expect(ofName('run:a')).not.toBe('');
    expect(listStreams(root, 'run:', rows, keep).size).toBe(1);
  });

  it('takes one of two lines with the same id, the same one in any order, and names the other', () => {
    const line = lineText({ agent: 'cls', stream: 'run:a', seq: 1, key: 'x' });
    const twin = { ...line, text: line.text.replace('"key":"x"', '"key":"y"') };
    const read = (...lines: readonly WrittenLine[]): string => {
      rmSync(root, { recursive: true, force: true });
      writeLines(dayFile(root, 'cls'), lines);
      return JSON.stringify(readStream(root, 'run:a'));
    };
    expect(read(line, twin)).toBe(read(twin, line));
    expect(readStream(root, 'run:a')).toMatchObject({
      lines: [{ id: line.id }],
      unreadable: [{ reason: expect.stringContaining(line.id) }],
    });
  });
});
