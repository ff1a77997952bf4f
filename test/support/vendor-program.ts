import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** What a vendor's program tells its hooks; `hook_event_name` decides which of them. */
export interface VendorPayload {
  readonly hook_event_name: string;
  readonly [key: string]: unknown;
}

/** A session to play: the payloads of one step are sent at the same time, the next step follows when all hooks are done. */
export interface VendorScript {
  readonly project: string;
  /** Where the agent is at the time; default the project. */
  readonly cwd?: string;
  readonly common: Readonly<Record<string, unknown>>;
  readonly steps: readonly (readonly VendorPayload[])[];
}

/** How one vendor's documentation says that hooks are found and run. */
export interface VendorRules {
  /** Settings files, all of which count. */
  readonly settings: (project: string) => readonly string[];
  /** Why a file is passed over whole; undefined: it is not. */
  readonly refuses: (settings: Settings) => string | undefined;
  readonly env: (project: string) => Readonly<Record<string, string>>;
  /** The same command in several files runs once. */
  readonly runsSameOnce: boolean;
  /** Where hooks start. */
  readonly folder: (script: VendorScript) => string;
  /** `background`: not waited for, and gone with the program; `skipped`: not run at all. */
  readonly asyncHooks: 'background' | 'skipped';
  /** How long all hooks of this event together may take, at most; undefined: each has its own limit only. */
  readonly budgetMs: (event: string, timeoutsSec: readonly (number | undefined)[]) => number | undefined;
  /** Handlers that stand in an event's list by themselves; default: in groups, with a matcher. */
  readonly bareHandlers?: (settings: Settings, event: string) => readonly Handler[];
  /** Milliseconds of one step of `timeout`; default a second's. */
  readonly timeoutUnitMs?: number;
  /** What is sent, of a payload that this script names by `hook_event_name`; default all. */
  readonly sent?: (payload: VendorPayload) => object;
  /** What a hook that succeeded does to the agent by what it printed; default: whatever it prints, it prints into the model's context. */
  readonly remark?: (run: HookRun) => string | undefined;
}

export interface Settings {
  readonly hooks?: Readonly<Record<string, readonly Group[]>>;
  readonly [key: string]: unknown;
}

interface Group {
  readonly matcher?: string | null;
  readonly hooks: readonly Handler[];
}

export interface Handler {
  readonly type: string;
  readonly command: string;
  /** Exec form: started without a shell. */
  readonly args?: readonly string[];
  readonly timeout?: number;
  readonly async?: boolean;
}

export interface HookRun {
  readonly event: string;
  readonly command: string;
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly ms: number;
}

export interface SessionReport {
  readonly runs: readonly HookRun[];
  /** Settings files that were not heeded, and why. */
  readonly refused: readonly string[];
  /** What a person at the vendor's program would be shown, or its model: hooks that failed, printed or took too long. */
  readonly noticed: readonly string[];
}

const defaultTimeoutSec = 600;

/** Reads the settings, once, as programs do at their start, and plays the session. Hooks left behind are killed. */
export async function playSession(script: VendorScript, rules: VendorRules): Promise<SessionReport> {
  const refused: string[] = [];
  const settings = rules.settings(script.project).flatMap((path) => {
    const { value, fault } = read(path, rules);
    if (fault !== undefined) refused.push(`${path}: ${fault}`);
    return value === undefined ? [] : [value];
  });
  const background: ChildProcess[] = [];
  const runs: HookRun[] = [];
  for (const step of script.steps) {
    const ended = step.map((payload) =>
      fire({ ...script.common, ...payload }, { script, rules, settings, background }),
    );
    runs.push(...(await Promise.all(ended)).flat());
  }
  for (const child of background) child.kill('SIGKILL');
  return { runs, refused, noticed: runs.flatMap((run) => noticed(run, rules)) };
}

interface Session {
  readonly script: VendorScript;
  readonly rules: VendorRules;
  readonly settings: readonly Settings[];
  readonly background: ChildProcess[];
}

function read(path: string, rules: VendorRules): { readonly value?: Settings; readonly fault?: string } {
  if (!existsSync(path)) return {};
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Settings;
    const fault = rules.refuses(value);
    return fault === undefined ? { value } : { fault };
  } catch (error) {
    return { fault: String(error) };
  }
}

async function fire(payload: VendorPayload, session: Session): Promise<readonly HookRun[]> {
  const { settings, rules } = session;
  if (settings.some((one) => one['disableAllHooks'] === true)) return [];
  const all = settings.flatMap((one) => handlersOf(one, payload, rules));
  const handlers = rules.runsSameOnce ? unique(all) : all;
  const heeded = handlers.filter(
    ({ type, async }) => type === 'command' && !(async === true && rules.asyncHooks === 'skipped'),
  );
  const budgetMs = rules.budgetMs(
    payload.hook_event_name,
    heeded.map(({ timeout }) => timeout),
  );
  const runs = await Promise.all(heeded.map((handler) => start(handler, payload, { ...session, budgetMs })));
  return runs.filter((run) => run !== undefined);
}

function handlersOf(
  settings: Settings,
  payload: VendorPayload,
  { bareHandlers }: VendorRules,
): readonly Handler[] {
  if (bareHandlers !== undefined) return bareHandlers(settings, payload.hook_event_name);
  const groups = settings.hooks?.[payload.hook_event_name] ?? [];
  return groups.filter(({ matcher }) => matches(matcher, payload)).flatMap(({ hooks }) => hooks);
}

function unique(handlers: readonly Handler[]): readonly Handler[] {
  const seen = new Set<string>();
  return handlers.filter(({ command, args }) => {
    const key = JSON.stringify([command, args]);
    return !seen.has(key) && seen.add(key);
  });
}

/** Nothing or `*`: all; names with `|` or `,`: exactly those; everything else is a regular expression. */
function matches(matcher: string | null | undefined, payload: VendorPayload): boolean {
  if (matcher === undefined || matcher === null || matcher === '' || matcher === '*') return true;
  const subject =
    ['tool_name', 'source', 'trigger', 'reason']
      .map((key) => payload[key])
      .find((value) => typeof value === 'string') ?? '';
  if (/^[A-Za-z0-9_ |,]+$/.test(matcher))
    return matcher.split(/[|,]/).some((name) => name.trim() === subject);
  return new RegExp(matcher).test(subject);
}

async function start(
  handler: Handler,
  payload: VendorPayload,
  { script, rules, background, budgetMs }: Session & { readonly budgetMs: number | undefined },
): Promise<HookRun | undefined> {
  const [program, args] =
    handler.args === undefined ? ['sh', ['-c', handler.command]] : [handler.command, handler.args];
  const env = { ...process.env, ...rules.env(script.project) };
  const child = spawn(program, args, { cwd: rules.folder(script), env, stdio: 'pipe' });
  child.stdin.on('error', () => {});
  child.stdin.end(JSON.stringify(rules.sent?.(payload) ?? payload));
  const ended = outcome(child, { event: payload.hook_event_name, command: handler.command });
  if (handler.async === true) {
    background.push(child);
    return undefined;
  }
  const timer = setTimeout(
    () => child.kill('SIGKILL'),
    Math.min(
      handler.timeout === undefined
        ? defaultTimeoutSec * 1000
        : handler.timeout * (rules.timeoutUnitMs ?? 1000),
      budgetMs ?? Infinity,
    ),
  );
  const run = await ended;
  clearTimeout(timer);
  return run;
}

function outcome(child: ChildProcess, about: Pick<HookRun, 'event' | 'command'>): Promise<HookRun> {
  const startedMs = performance.now();
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  return new Promise((resolve) => {
    const end = (status: number | null): void =>
      resolve({
        ...about,
        ...output,
        status,
        timedOut: child.killed,
        ms: Math.round(performance.now() - startedMs),
      });
    child.on('error', () => end(127));
    child.on('close', end);
  });
}

function noticed(run: HookRun, { remark }: VendorRules): readonly string[] {
  const { event, command, status, stdout, timedOut } = run;
  if (timedOut) return [`${event} hook took too long: ${command}`];
  if (status === 2) return [`${event} hook blocked the agent: ${command}`];
  if (status !== 0) return [`${event} hook failed with status ${String(status)}: ${command}`];
  if (remark !== undefined)
    return [remark(run)].flatMap((told) => (told === undefined ? [] : [`${event} hook ${told}`]));
  return stdout === '' ? [] : [`${event} hook printed into the model's context: ${stdout.trim()}`];
}
