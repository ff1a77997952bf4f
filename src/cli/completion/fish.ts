import type { CompletionFlag, CompletionWords, Described } from './words.js';

/** A script for fish, to be saved in ~/.config/fish/completions/agent-ledger.fish. */
export function fishCompletion({ first, verbs, flags }: CompletionWords): string {
  const firstLines = first.map((one) => line('__fish_use_subcommand', one));
  const verbLines = [...verbs].flatMap(([noun, all]) =>
    all.map((one) =>
      line(`__fish_seen_subcommand_from ${noun}; and not __fish_seen_subcommand_from ${names(all)}`, one),
    ),
  );
  const flagLines = [...flags].flatMap(([name, all]) => all.map((flag) => flagLine(condition(name), flag)));
  const agents = `complete -c agent-ledger -n 'not __fish_use_subcommand' -a '(for agent in g/ledger/*/; basename $agent; end)'`;
  return `# agent-ledger completion for fish
complete -c agent-ledger -f
${[...firstLines, ...verbLines, ...flagLines, agents].join('\n')}
complete -c agl -w agent-ledger
`;
}

function line(when: string, { word, says }: Described): string {
  return `complete -c agent-ledger -n ${quoted(when)} -a ${word} -d ${quoted(says)}`;
}

function flagLine(when: string, { word, says, takesValue, choices }: CompletionFlag): string {
  const value = takesValue ? ' -r' : '';
  const list = choices.length > 0 ? ` -a ${quoted(choices.join(' '))}` : '';
  return `complete -c agent-ledger -n ${quoted(when)} -l ${word.slice(2)}${value}${list} -d ${quoted(says)}`;
}

function condition(name: string): string {
  return name
    .split(' ')
    .map((word) => `__fish_seen_subcommand_from ${word}`)
    .join('; and ');
}

function names(all: readonly Described[]): string {
  return all.map(({ word }) => word).join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
