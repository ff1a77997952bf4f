import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FirstAndLast } from '../../src/core/session-page/first-and-last.js';
import { markdownText } from '../../src/core/session-page/markdown-text.js';
import { durationText } from '../../src/core/session-page/page-time.js';
import { renderSessionPage } from '../../src/core/session-page/render-page.js';
import { SessionDigest } from '../../src/core/session-page/session-digest.js';
import type { SessionEvent } from '../../src/core/session-page/session-event.js';
import { zoneClock } from '../../src/core/timestamp.js';
import { count, seed } from '../support/scale.js';
import { parseMarkdown, tablesIn, typesIn } from './session-page-markdown.js';

const id = '2026-11-20_cls_001';

function event(facts: Partial<SessionEvent> = {}, atSecond = 0): SessionEvent {
  const ts = new Date(Date.UTC(2026, 10, 20, 9) + atSecond * 1000).toISOString();
  return { ts, agent: 'cls', event: 'info', task_id: 'unknown', summary: 'text', ...facts };
}

function pageOf(events: Iterable<SessionEvent>, zone = 'UTC'): string {
  const digest = new SessionDigest(id);
  for (const one of events) digest.add(one);
  return renderSessionPage(digest, zoneClock(zone));
}

describe('the page of a session', () => {
  it('tells what happened, in the zone of the workspace', () => {
    const page = pageOf(
      [
        event({ event: 'task_start', task_id: 'wo-7', summary: 'Review begins' }),
        event({ event: 'tool_call', data: { tool: 'Bash', vendor: 'claude' }, summary: 'npm test' }, 60),
        event({ event: 'tool_error', data: { tool: 'Bash' }, summary: 'exit 1' }, 61),
        event(
          {
            event: 'task_result',
            task_id: 'wo-7',
            summary: 'Review done',
            data: {
              status: 'success',
              files_touched: ['src/b.ts', 'src/a.ts'],
              tokens: { input: 10, output: 2 },
            },
          },
          125,
        ),
        event({ event: 'session_end', summary: 'Over', stream: 'run:r-1' }, 130),
      ],
      'Europe/Berlin',
    );
    expect(page).toBe(`# Session 2026-11-20_cls_001

- Agent: cls
- Program: claude
- Date: 2026-11-20
- Time: 10:00:00 to 10:02:10 (Europe/Berlin), 2 min 10 s
- State: ended
- Events: 5

## Events

| Event | Count |
| --- | --- |
| session_end | 1 |
| task_result | 1 |
| task_start | 1 |
| tool_call | 1 |
| tool_error | 1 |

## Tasks

| Task | Status | First seen | Duration | Summary |
| --- | --- | --- | --- | --- |
| wo-7 | success | 10:00:00 | 2 min 5 s | Review done |

## Errors

| Time | Event | Summary | Task |
| --- | --- | --- | --- |
| 10:01:01 | tool_error | exit 1 |  |

## Tools

| Tool | Calls | Errors |
| --- | --- | --- |
| Bash | 1 | 1 |

## Files touched

- src/a.ts
- src/b.ts

## Tokens

| Kind | Tokens |
| --- | --- |
| input | 10 |
| output | 2 |

## Runs

- r-1

## Timeline

| Time | Event | Summary | Task |
| --- | --- | --- | --- |
| 10:00:00 | task_start | Review begins | wo-7 |
| 10:01:00 | tool_call | npm test |  |
| 10:01:01 | tool_error | exit 1 |  |
| 10:02:05 | task_result | Review done | wo-7 |
| 10:02:10 | session_end | Over |  |

Notes: [2026-11-20_cls_001.notes.md](2026-11-20_cls_001.notes.md)
`);
  });

  it('leaves empty sections out', () => {
    const headings = pageOf([event()]).match(/^## .*/gm);
    expect(headings).toEqual(['## Events', '## Timeline']);
  });

  it('names the agent of each event where several took part, and the day of events of other days', () => {
    const page = pageOf([event(), event({ agent: 'andy', summary: 'later' }, 86_400)]);
    expect(page).toContain('- Agents: andy, cls\n');
    expect(page).toContain('| 2026-11-21 09:00:00 | andy | info | later |  |');
  });

  it('counts 100,000 events exactly and shows the first and the last two hundred', () => {
    const events = Array.from({ length: 100_000 }, (_, at) =>
      event(
        { event: at % 10 === 0 ? 'error' : 'info', task_id: `wo-${at % 1000}`, summary: `No ${at}` },
        at % 3600,
      ),
    );
    const page = pageOf(events);
    expect(page).toContain('- Events: 100000\n');
    expect(page).toContain('| info | 90000 |\n| error | 10000 |');
    expect(page).toContain('| … 99600 left out |  |  |  |\n');
    expect(page).toContain('| … 9900 left out |  |  |  |\n');
    expect(page).toContain('| … 800 more |  |  |  |  |\n');
    expect(page).toContain('No 199 ');
    expect(page).not.toContain('No 201 ');
    expect(page).toContain('No 99800 ');
    expect(page.length).toBeLessThan(100_000);
  });

  it('is the same, byte for byte, for the same events', () => {
    const events = Array.from({ length: 500 }, (_, at) => event({ summary: `No ${at}` }, at));
    expect(pageOf(events)).toBe(pageOf(events));
  });

  it('shows a time that cannot be read as it is', () => {
    expect(pageOf([event({ ts: 'about | noon' })])).toContain('| about &#124; noon | info |');
  });
});

describe('tasks on the page', () => {
  const row = (...events: readonly SessionEvent[]): string =>
    /## Tasks\n\n.*\n.*\n(.*)/.exec(pageOf(events))?.[1] ?? 'none';

  it.each([
    [
      'that only began',
      [event({ event: 'task_start', task_id: 'wo-1' })],
      '| wo-1 | started | 09:00:00 |  | text |',
    ],
    ['that is only named', [event({ task_id: 'wo-1' })], '| wo-1 | mentioned | 09:00:00 |  | text |'],
    [
      'that failed after a time of its own',
      [
        event({ event: 'task_start', task_id: 'wo-1' }),
        event({ event: 'error', task_id: 'wo-1', summary: 'No', data: { duration_sec: 4.25 } }, 9),
      ],
      '| wo-1 | error | 09:00:00 | 4.3 s | No |',
    ],
    [
      'that was tried twice',
      [
        event({ event: 'task_start', task_id: 'wo-1' }),
        event({ event: 'error', task_id: 'wo-1' }, 10),
        event({ event: 'task_start', task_id: 'wo-1' }, 20),
        event({ event: 'task_result', task_id: 'wo-1', summary: 'Yes' }, 25),
      ],
      '| wo-1 | done (2 starts) | 09:00:00 | 15 s | Yes |',
    ],
    [
      'of a command without a task',
      [event({ event: 'task_start' })],
      '| unknown | started | 09:00:00 |  | text |',
    ],
    ['none', [event(), event({ event: 'heartbeat', task_id: 'system' })], 'none'],
  ])('%s', (_, events, expected) => {
    expect(row(...events)).toBe(expected);
  });
});

describe('tokens on the page', () => {
  it('are those of the turns, not those of the turns and of the whole again', () => {
    const page = pageOf([
      event({ event: 'turn_end', data: { tokens: { input: 5 } } }),
      event({ event: 'turn_end', data: { tokens: { input: 6, cached: 1, note: 'x' } } }),
      event({ event: 'task_result', data: { usage: { input: 11 } } }),
    ]);
    expect(page).toContain('| cached | 1 |\n| input | 11 |\n');
  });

  it('of a form nobody knows are left out', () => {
    expect(pageOf([event({ data: { tokens: ['x'] } }), event({ data: { usage: 'many' } })])).not.toContain(
      'Tokens',
    );
  });
});

const allowed = new Set([
  'root',
  'heading',
  'list',
  'listItem',
  'paragraph',
  'table',
  'tableRow',
  'tableCell',
  'text',
  'inlineCode',
  `link ${id}.notes.md`,
]);

/** Pieces that mean something in Markdown, HTML or on GitHub, and ordinary ones to stand between them. */
const pieces = fc.constantFrom(
  '[',
  ']',
  '(',
  ')',
  '![a](b)',
  '[x]: http://e.org',
  '<b>',
  '</td>',
  '<!-- m -->',
  '-->',
  '|',
  '||',
  '\\',
  '\\|',

  '`',
  '``',
  '```',
  '~~~',
  '~~',
  '*',
  '**',
  '_',
  '__',
  '#',
  '# ',
  '- ',
  '+ ',
  '1. ',
  '1) ',
  '> ',
  '---',
  '===',

  'http://a.b/c',
  'https://a.b?x|y`z',
  'www.a.b',
  'a@b.org',
  'mailto:a@b.org',
  'ftp://x',
  '&amp;',
  '&#124;',
  '&',

  '$x$',
  ':smile:',
  '[^1]',
  '[ ]',
  '{{x}}',
  '\n',
  '\r\n',
  '\t',
  '  ',
  'a',
  'word',
  'snake_case',
  'ä',
  '😀',
  '"',
  "'",
);
const hostile = fc.array(pieces, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''));

function shown(text: string): string {
  return text.replace(/[\r\n\t ]+/g, ' ').trim();
}

async function faultsOf(page: string, summaries: readonly string[]): Promise<readonly string[]> {
  const tree = await parseMarkdown(page);
  const strange = typesIn(tree).filter((type) => !allowed.has(type));
  const rows = tablesIn(tree).at(-1)?.slice(1) ?? [];
  const texts = rows.map((cells) => cells[2] ?? 'no such cell');
  const wrong = summaries.map(shown).filter((text, at) => texts[at] !== text || rows[at]?.length !== 4);
  return [...strange, ...wrong.map((text) => `not shown: ${text}`)];
}

describe('text of events on the page', () => {
  it('makes nothing but text of itself, and shows as it is', { timeout: 120_000 }, async () => {
    const property = fc.asyncProperty(
      fc.array(hostile, { minLength: 1, maxLength: 4 }),
      hostile,
      async (summaries, name) => {
        const more = {
          event: name,
          data: { tool: name, files_touched: [name], tokens: { [name]: 1 }, model: name },
        };
        const page = pageOf(summaries.map((summary) => event({ ...more, task_id: name, summary })));
        expect(await faultsOf(page, summaries)).toEqual([]);
      },
    );
    await fc.assert(property, { numRuns: count(20_000, 400), seed: seed('session page') });
  });

  it.each(['[x](http://y)', 'http://y.org', 'a@b.org', '<b>x</b>', '![x](y)', '*x*', 'a | b', '`x`'])(
    'would be found out if %s were not escaped',
    async (text) => {
      const page = pageOf([event({ summary: 'MARK' })]);
      expect(await faultsOf(page, ['MARK'])).toEqual([]);
      expect(await faultsOf(page.replace('MARK', text), [text])).not.toEqual([]);
    },
  );

  it('spells what cannot be seen or reverses the direction', () => {
    expect(markdownText('a\u202eb\u200b\u0007\u{e0041}')).toBe(
      String.raw`a\\u202eb\\u200b\\u0007\\udb40\\udc41`,
    );
  });

  it('is cut where it is very long, between characters', () => {
    const text = markdownText('😀'.repeat(1000));
    expect(text).toMatch(/^(?:😀)+…$/u);
    expect(text.length).toBeLessThanOrEqual(300);
  });

  it('stays readable where nothing needs to be escaped', () => {
    const text = 'Ran task_start for src/a_b.ts (exit 1): “why?” – 100 % of wo-7!';
    expect(markdownText(text)).toBe(text);
  });
});

describe('the first and the last', () => {
  it('are kept in their order, whatever the number', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.integer({ min: 1, max: 7 }), (length, each) => {
        const kept = new FirstAndLast<number>(each);
        const all = Array.from({ length }, (_, at) => at);
        for (const item of all) kept.add(item);
        expect(kept.first).toEqual(all.slice(0, each));
        expect(kept.last).toEqual(all.slice(Math.max(each, length - each)));
        expect(kept.first.length + kept.leftOut + kept.last.length).toBe(length);
      }),
    );
  });
});

describe('a duration', () => {
  it.each([
    [0, '0 s'],
    [4.25, '4.3 s'],
    [59.96, '60 s'],
    [125, '2 min 5 s'],
    [11_100, '3 h 5 min'],
    [187_200, '2 d 4 h'],
  ])('of %d seconds reads %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});
