import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { isProbe } from '../../../src/agents/hooks/probe.js';
import { settingsPath, type HookVendor } from '../../../src/agents/hooks/vendor-settings.js';
import { inFolder, run, shell, type Ended } from '../../cli/command.js';
import { bundleScript } from '../../support/bundle.js';
import { storedLines, type LineValue } from '../../support/ledger.js';
import {
  copilotSession,
  cursorSession,
  geminiSession,
  opencodeSession,
} from '../../support/vendor-further-sessions.js';
import type { SessionReport } from '../../support/vendor-program.js';
import { claudeSession, codexSession, type StandInSession } from '../../support/vendor-sessions.js';

/** A session of each vendor, to be played by its stand-in program. */
export const sessions: Readonly<Record<HookVendor, (project: string) => StandInSession>> = {
  claude: claudeSession,
  codex: codexSession,
  gemini: geminiSession,
  cursor: cursorSession,
  copilot: copilotSession,
  opencode: opencodeSession,
};

function programOf(vendor: HookVendor): string {
  return bundleScript(join(import.meta.dirname, `../../support/vendor-${vendor}.child.ts`));
}

export interface Project {
  readonly project: string;
  readonly elsewhere: string;
  readonly settings: (vendor: HookVendor) => string;
}

export async function inProject(use: (project: Project) => void | Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const project = join(folder, 'project');
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(project);
    mkdirSync(elsewhere);
    mkdirSync(join(folder, 'home'));
    expect(command(project, 'init --quiet').status).toBe(0);
    await use({ project, elsewhere, settings: (vendor) => settingsPath(vendor, 'project', project) });
  });
}

export function command(project: string, line: string): Ended {
  return shell(`agent-ledger ${line}`, { cwd: project, env: { HOME: join(project, '../home') } });
}

/** Started by its path, as a package runner does it. */
export function direct(project: string, line: string): Ended {
  return run(line.split(' '), {
    cwd: project,
    env: { HOME: join(project, '../home'), PATH: `${dirname(process.execPath)}:/usr/bin:/bin` },
  });
}

/** In a shell with the built command on its PATH, or with the given PATH. */
export function play(
  project: string,
  vendor: HookVendor,
  script: StandInSession['script'],
  path?: string,
): SessionReport {
  const file = join(project, '../script.json');
  write(file, JSON.stringify(script));
  const line = `${path === undefined ? '' : `PATH='${path}' `}'${process.execPath}' '${programOf(vendor)}' '${file}'`;
  const { stdout, stderr, status } = shell(line, { cwd: project, env: { HOME: join(project, '../home') } });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return JSON.parse(stdout) as SessionReport;
}

export function eventsOf(project: string, agent: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { value } of storedLines(project, agent)) {
    if (!isOfSession(value)) continue;
    counts[value.event] = (counts[value.event] ?? 0) + 1;
  }
  return counts;
}

function isOfSession(value: LineValue | undefined): value is LineValue {
  return value !== undefined && !isProbe(value.data ?? {});
}

export function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
