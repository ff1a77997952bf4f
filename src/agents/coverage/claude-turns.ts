import { fieldsOf, textAt, type Fields } from '../vendors/fields.js';
import type { TurnSight } from './activity.js';

/** What Claude Code writes as a person's message although nobody typed it. */
const notTyped =
  /^(?:<command-(?:name|message|args)>|<local-command-|<bash-(?:input|stdout|stderr)>|<task-notification>|\[Request interrupted|Caveat: )/;

/** True for what a person has asked: a hook reports each of those. */
export function isTyped(prompt: string): boolean {
  return !notTyped.test(prompt.trimStart());
}

/**
 * Finds the ends of turns in a transcript of Claude Code, which does not name them all: a message that says it ended its
 * turn, the line with the turn's duration, and a text after which the next prompt comes. What was interrupted has none.
 */
export class ClaudeTurns {
  readonly #turns: TurnSight[] = [];
  #ts: string | undefined;
  #turnId: string | undefined;
  #isOpen = false;
  #isEnded = false;
  #isText = false;

  /** A line of the main agent. */
  take(line: Fields): void {
    const ts = textAt(line, 'timestamp');
    if (line['type'] === 'assistant') this.#takeMessage(fieldsOf(line['message']), ts);
    if (line['type'] === 'system' && line['subtype'] === 'turn_duration') this.#end(ts);
  }

  /** A prompt of a person, or `[Request interrupted …]`. */
  takePrompt(
    prompt: string,
    { ts, turnId }: { readonly ts: string | undefined; readonly turnId: string | undefined },
  ): void {
    if (prompt.startsWith('[Request interrupted')) this.#isOpen = false;
    if (!isTyped(prompt)) return;
    this.#close(ts, this.#isEnded || this.#isText);
    this.#isOpen = true;
    this.#isEnded = false;
    this.#isText = false;
    this.#turnId = turnId;
  }

  /** Of the last turn only a told end counts: it may be under way. */
  all(): readonly TurnSight[] {
    this.#close(undefined, this.#isEnded);
    return this.#turns;
  }

  #takeMessage(message: Fields, ts: string | undefined): void {
    const { content, stop_reason: reason } = message;
    const last = Array.isArray(content) ? fieldsOf(content.at(-1)) : {};
    this.#isText = last['type'] === 'text';
    this.#ts = ts ?? this.#ts;
    if (reason === 'end_turn' || reason === 'stop_sequence') this.#end(ts);
    else if (last['type'] === 'tool_use') this.#isEnded = false;
  }

  #end(ts: string | undefined): void {
    this.#isEnded = true;
    this.#ts = ts ?? this.#ts;
  }

  #close(nextTs: string | undefined, isEnded: boolean): void {
    if (this.#isOpen && isEnded) this.#turns.push({ ts: this.#ts, turnId: this.#turnId, nextTs });
    this.#isOpen = false;
  }
}
