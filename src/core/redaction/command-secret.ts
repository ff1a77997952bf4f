import { clients, isArgument } from './command-clients.js';
import { matching } from './matching.js';
import type { Find, Span } from './span.js';

/** Every command found here contains one of these. */
export const commandTriggers: readonly string[] = clients
  .flatMap(({ triggers }) => triggers.split(','))
  .concat('chpasswd', 'sudo -s', 'password-stdin')
  .filter((trigger) => trigger !== '');

/** Arguments up to the end of the command: of the line, unless it goes on, or a `;`, `|`, `&&`. */
const commandRest = /^(?:\\\r?\n|[^\r\n|;&]|&(?![& ])){0,2000}/;
const longestCommand = 2_000;

/** Secrets among the arguments of known programs. `mkdir -p`, `ssh -p 22`, `docker run -p 80:80` are others. */
export function findCommandSecrets(text: string): readonly Span[] {
  const { program, findersOf } = (made ??= makeProgramTable());
  const spans: Span[] = [];
  program.lastIndex = 0;
  for (let match = program.exec(text); match !== null; match = program.exec(text)) {
    const offset = program.lastIndex;
    const command = commandRest.exec(text.slice(offset, offset + longestCommand))?.[0] ?? '';
    for (const find of findersOf.get(match[0]) ?? []) spans.push(...moved(find(command), offset));
    program.lastIndex = offset + command.length;
  }
  return [...spans, ...findPipedPasswords(text)];
}

interface ProgramTable {
  readonly program: RegExp;
  readonly findersOf: ReadonlyMap<string, readonly Find[]>;
}

let made: ProgramTable | undefined;

function makeProgramTable(): ProgramTable {
  const findersOf = new Map<string, Find[]>();
  for (const { programs, argument, accept = isArgument } of clients) {
    const find = matching(argument, accept);
    for (const name of programs.split(',')) findersOf.set(name, [...(findersOf.get(name) ?? []), find]);
  }
  return { program: new RegExp(`(?<![\\w.-])(?:${[...findersOf.keys()].join('|')})(?= )`, 'g'), findersOf };
}

function moved(spans: readonly Span[], offset: number): readonly Span[] {
  return spans.map(({ start, end }) => ({ start: start + offset, end: end + offset }));
}

/** `echo PASSWORD | sudo -S …`, `echo user:PASSWORD | chpasswd` */
const findPipedPasswords = matching(
  () =>
    /(?<![\w-])(?:echo|printf)(?: -[ne]{1,2})? ["']?(?:[\w.-]{1,40}:)?([^\s"'|]{1,200})(?=["']? {0,2}\| {0,2}[^|\r\n]{0,80}(?:chpasswd|sudo -S|--password-stdin))/g,
  isArgument,
);
