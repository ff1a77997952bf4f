import { parsePayload } from '../vendors/payload.js';
import { fieldsOf, textAt, type Fields } from '../vendors/fields.js';
import { countsIn } from '../import/transcript.js';
import { StreamLines } from './stream-lines.js';
import { codexTokenNames, TokenTotals, type TokenCounts } from './token-totals.js';

/** How the newest turn stands: `open` also before the first one. */
export type TurnState = 'open' | 'completed' | 'failed';

/** What a run of Codex told about itself. */
export interface CodexFacts {
  readonly turn: TurnState;
  readonly threadId: string | undefined;
  /** Totals since the thread began: all of the run's, unless the run resumed a thread. */
  readonly tokens: TokenCounts | undefined;
  /** As the stream names them. */
  readonly files: readonly string[];
  /** Of the failed turn, else the last message of an error. */
  readonly error: string | undefined;
  readonly warnings: readonly string[];
  readonly warningCount: number;
  /** Lines too long to be read, and lines that are no JSON objects. */
  readonly skippedLines: number;
  readonly unreadableLines: number;
}

const longestLineBytes = 1024 * 1024;
const openBrace = 0x7b;
const mostFiles = 10_000;
const mostWarnings = 10;
const warningCharacters = 500;

/** Only lines that hold one of these words say anything that is kept; the others are not parsed. */
const wanted = ['thread.', 'turn.', 'file_change', 'error'];

/**
 * Reads `codex exec --json` as it passes, in bounded memory. Unknown lines, broken ones and those longer than 1 MiB are
 * passed over and counted; nothing throws.
 */
export class CodexStreamRun {
  readonly #lines = new StreamLines(longestLineBytes, (line) => this.#take(line));
  readonly #files = new Set<string>();
  readonly #tokens = new TokenTotals();
  readonly #warnings: string[] = [];
  #turn: TurnState = 'open';
  #threadId: string | undefined;
  #error: string | undefined;
  #warningCount = 0;
  #unreadable = 0;

  add(chunk: Buffer): void {
    this.#lines.add(chunk);
  }

  end(): CodexFacts {
    this.#lines.end();
    return {
      turn: this.#turn,
      threadId: this.#threadId,
      tokens: this.#tokens.sums,
      files: [...this.#files],
      error: this.#error,
      warnings: this.#warnings,
      warningCount: this.#warningCount,
      skippedLines: this.#lines.skipped,
      unreadableLines: this.#unreadable,
    };
  }

  #take(line: Buffer): void {
    const isObject = line[0] === openBrace;
    if (isObject && !wanted.some((word) => line.includes(word))) return;
    const { value, fault } = parsePayload(line.toString('utf8'));
    if (fault === 'empty') return;
    if (fault !== undefined) this.#unreadable += 1;
    else this.#takeEvent(fieldsOf(value));
  }

  #takeEvent(event: Fields): void {
    switch (textAt(event, 'type') ?? '') {
      case 'thread.started':
        this.#threadId = textAt(event, 'thread_id')?.slice(0, 200).toWellFormed() ?? this.#threadId;
        return;
      case 'turn.started':
        this.#turn = 'open';
        return;
      case 'turn.completed':
        this.#turn = 'completed';
        return this.#tokens.add(countsIn(fieldsOf(event['usage']), codexTokenNames));
      case 'turn.failed':
        this.#turn = 'failed';
        this.#error = messageOf(event) ?? this.#error;
        return;
      case 'error':
        this.#error = messageOf(event) ?? this.#error;
        return this.#warn(messageOf(event));
      case 'item.completed':
        return this.#takeItem(fieldsOf(event['item']));
      default:
    }
  }

  #takeItem(item: Fields): void {
    const type = textAt(item, 'type');
    if (type === 'error') return this.#warn(messageOf(item));
    if (type !== 'file_change' || unapplied.has(textAt(item, 'status') ?? '')) return;
    const changes = Array.isArray(item['changes']) ? item['changes'].map(fieldsOf) : [];
    for (const change of changes) {
      const path = textAt(change, 'path');
      if (path !== undefined && this.#files.size < mostFiles) this.#files.add(path);
    }
  }

  #warn(message = 'no message'): void {
    this.#warningCount += 1;
    if (this.#warnings.length < mostWarnings) this.#warnings.push(message);
  }
}

const unapplied: ReadonlySet<string> = new Set(['failed', 'declined', 'in_progress']);

function messageOf(fields: Fields): string | undefined {
  const message = textAt(fieldsOf(fields['error']), 'message') ?? textAt(fields, 'message');
  return message?.slice(0, warningCharacters).toWellFormed();
}
