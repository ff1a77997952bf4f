import type { CompletionWords, Described } from './words.js';

/** A script for zsh, to be saved as _agent-ledger in a folder of $fpath. */
export function zshCompletion({ first, verbs, flags }: CompletionWords): string {
  const verbCases = [...verbs].map(
    ([noun, all]) => `      ${noun}) _agent_ledger_words verb ${pairs(all)}; return ;;`,
  );
  const flagCases = [...flags].map(([name, all]) => `    '${name}') flags=(${pairs(all)}) ;;`);
  return `#compdef agent-ledger agl
# agent-ledger completion for zsh
_agent_ledger_words() {
  local -a listed
  listed=("\${@:2}")
  _describe "$1" listed
}
_agent_ledger() {
  local command="$words[2]"
  local -a flags agents
  if (( CURRENT == 2 )); then
    _agent_ledger_words command ${pairs(first)}
    return
  fi
  if (( CURRENT == 3 )); then
    case "$command" in
${verbCases.join('\n')}
    esac
  fi
  case "$command" in
    ${[...verbs.keys()].join('|')}) command="$command $words[3]" ;;
  esac
  case "$command" in
${flagCases.join('\n')}
  esac
  if [[ "$words[CURRENT]" == -* ]]; then
    _agent_ledger_words flag "\${flags[@]}"
    return
  fi
  agents=(g/ledger/*(N/:t))
  (( $#agents )) && _agent_ledger_words agent "\${agents[@]}"
  _files
}
compdef _agent_ledger agent-ledger agl
`;
}

/** `'word:what it says'`, with the characters escaped that mean something there. */
function pairs(all: readonly Described[]): string {
  return all.map(({ word, says }) => quoted(`${word}:${says.replaceAll(':', '\\:')}`)).join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
