import type { CompletionWords } from './words.js';

/** A script for bash 4 and later: `source <(agent-ledger completion bash)`. */
export function bashCompletion({ first, verbs, flags }: CompletionWords): string {
  const list = (words: readonly { readonly word: string }[]): string =>
    words.map(({ word }) => word).join(' ');
  const verbCases = [...verbs].map(([noun, all]) => `    ${noun}) printf '%s' '${list(all)}' ;;`);
  const flagCases = [...flags].map(([name, all]) => `    '${name}') printf '%s' '${list(all)}' ;;`);
  const choiceCases = [...flags].flatMap(([name, all]) =>
    all
      .filter(({ choices }) => choices.length > 0)
      .map(({ word, choices }) => `    '${name} ${word}') printf '%s' '${choices.join(' ')}' ;;`),
  );
  return `# agent-ledger completion for bash
_agent_ledger_verbs() {
  case "$1" in
${verbCases.join('\n')}
  esac
}
_agent_ledger_flags() {
  case "$1" in
${flagCases.join('\n')}
  esac
}
_agent_ledger_choices() {
  case "$1" in
${choiceCases.join('\n')}
  esac
}
_agent_ledger() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local command="\${COMP_WORDS[1]}" verbs choices words
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${list(first)}' -- "$current"))
    return
  fi
  verbs="$(_agent_ledger_verbs "$command")"
  if [ -n "$verbs" ]; then
    if [ "$COMP_CWORD" -eq 2 ]; then
      COMPREPLY=($(compgen -W "$verbs" -- "$current"))
      return
    fi
    command="$command \${COMP_WORDS[2]}"
  fi
  choices="$(_agent_ledger_choices "$command $previous")"
  if [ -n "$choices" ]; then
    COMPREPLY=($(compgen -W "$choices" -- "$current"))
    return
  fi
  case "$current" in
    -*) words="$(_agent_ledger_flags "$command")" ;;
    *) words="$(cd g/ledger 2>/dev/null && printf '%s ' */ | tr -d '/*')" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _agent_ledger agent-ledger agl
`;
}
