import { parseHookCommand } from './hook-command.js';
import type { FoundHook, SettingsHooks, WantedHook } from './hook-settings.js';
import { pluginProgram } from './plugin-program.js';

const begin =
  '// agent-ledger: made by `agent-ledger hooks install`; `agent-ledger hooks uninstall` takes it out.\n';
const end = '// agent-ledger: end\n';
const commandsIn = /^const agentLedgerHooks = (\{[^]*?^\});$/m;

/** The text with our plugin behind all that stands there. */
export function addPlugin(text: string, hooks: readonly WantedHook[]): string {
  const commands = Object.fromEntries(hooks.map(({ event, handler }) => [event, handler['command']]));
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  const told = `const agentLedgerHooks = ${JSON.stringify(commands, null, 2)};\n`;
  return `${text}${gap}${begin}${told}${pluginProgram}${end}`;
}

/** All else stays. */
export function removePlugin(text: string): string {
  const [from, to] = bounds(text);
  return `${text.slice(0, from)}${text.slice(to)}`;
}

/** The commands that our plugin starts. */
export function findPlugin(text: string): SettingsHooks {
  const commands = parsed(commandsIn.exec(text.slice(...bounds(text)))?.[1]);
  const ours = Object.entries(commands).flatMap(([event, command]): readonly FoundHook[] => {
    const known = typeof command === 'string' ? parseHookCommand(command) : undefined;
    if (typeof command !== 'string' || known === undefined) return [];
    return [{ event, handler: { command }, command: known, text: command, matcher: undefined }];
  });
  return { ours, foreign: [], value: undefined };
}

/** Both at the end of a text that does not hold it. */
function bounds(text: string): readonly [from: number, to: number] {
  const from = text.indexOf(begin);
  const to = from === -1 ? -1 : text.indexOf(end, from);
  return to === -1 ? [text.length, text.length] : [from, to + end.length];
}

function parsed(json = '{}'): object {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
