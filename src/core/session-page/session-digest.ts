import { FirstAndLast } from './first-and-last.js';
import { eventRow, textIn, timeOfEvent, type EventRow, type SessionEvent } from './session-event.js';
import { evolveTask, type TaskProgress } from './task-progress.js';
import { TokenCount } from './token-count.js';

/** Rows of either end of a long list. */
const timelineRows = 200;
const errorRows = 50;

export interface ToolUse {
  calls: number;
  ends: number;
  errors: number;
}

const errorEvents: ReadonlySet<string> = new Set(['error', 'tool_error', 'turn_failed']);
const taskEvents: ReadonlySet<string> = new Set(['task_start', 'task_result', 'error']);
const noTask: ReadonlySet<string> = new Set(['unknown', 'system', '']);

/** Everything a page tells of a session, taken in event by event, in their order. All counts are exact. */
export class SessionDigest {
  readonly sessionId: string;
  readonly agents = new Map<string, number>();
  readonly counts = new Map<string, number>();
  readonly timeline = new FirstAndLast<EventRow>(timelineRows);
  readonly errors = new FirstAndLast<EventRow>(errorRows);
  readonly tasks = new Map<string, TaskProgress>();
  readonly tools = new Map<string, ToolUse>();
  readonly files = new Set<string>();
  readonly runs = new Set<string>();
  readonly vendors = new Set<string>();
  readonly models = new Set<string>();
  readonly tokens = new TokenCount();
  /** Unix milliseconds of the earliest and the latest event; undefined while no time could be read. */
  firstMs: number | undefined;
  lastMs: number | undefined;
  /** The newest event is a `session_end`. */
  hasEnded = false;

  constructor(sessionId: string) {
    this.sessionId = sessionId;
  }

  get events(): number {
    return this.timeline.count;
  }

  add(event: SessionEvent): void {
    countUp(this.agents, event.agent);
    countUp(this.counts, event.event);
    const row = eventRow(event);
    this.timeline.add(row);
    this.hasEnded = event.event === 'session_end';
    if (errorEvents.has(event.event)) this.errors.add(row);
    this.tokens.add(event);
    this.#addTime(timeOfEvent(event));
    this.#addTask(event);
    this.#addTool(event);
    this.#addNames(event);
  }

  #addTime(ms: number | undefined): void {
    if (ms === undefined) return;
    this.firstMs = Math.min(ms, this.firstMs ?? ms);
    this.lastMs = Math.max(ms, this.lastMs ?? ms);
  }

  /** Work that names no task is one too, once it is known to have begun or ended. */
  #addTask(event: SessionEvent): void {
    const { task_id: task } = event;
    if (noTask.has(task) && !taskEvents.has(event.event)) return;
    this.tasks.set(task, evolveTask(this.tasks.get(task), event));
  }

  #addTool(event: SessionEvent): void {
    const name = textIn(event, 'tool') ?? textIn(event, 'tool_name');
    if (name === undefined || !event.event.startsWith('tool_')) return;
    const use = this.tools.get(name) ?? { calls: 0, ends: 0, errors: 0 };
    if (event.event === 'tool_call') use.calls += 1;
    else use.ends += 1;
    if (event.event === 'tool_error') use.errors += 1;
    this.tools.set(name, use);
  }

  #addNames(event: SessionEvent): void {
    const files = event.data?.['files_touched'];
    if (Array.isArray(files)) for (const file of files) if (typeof file === 'string') this.files.add(file);
    const run = event.stream?.startsWith('run:') ? event.stream.slice(4) : textIn(event, 'run_id');
    if (run !== undefined) this.runs.add(run);
    const vendor = textIn(event, 'vendor');
    if (vendor !== undefined) this.vendors.add(vendor);
    const model = textIn(event, 'model');
    if (model !== undefined) this.models.add(model);
  }
}

function countUp(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
