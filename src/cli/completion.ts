import type { Argument, Command, Option } from 'commander';

/** Prints the script for `source <(reconbanker completion bash)`, or for zsh. */
export function printCompletion(program: Command, shell: 'bash' | 'zsh'): void {
  process.stdout.write(completionScript(program, shell));
}

/** Writes a script that contains all words, so that pressing Tab starts no program. */
export function completionScript(program: Command, shell: 'bash' | 'zsh'): string {
  const cases = wordsAt(program).map(({ path, words }) => `    '${path}') words='${words.join(' ')}' ;;`);
  const values = valuesOf(program).map(([flag, choices]) => `    '${flag}') words='${choices.join(' ')}' ;;`);
  const zsh =
    shell === 'zsh' ? 'autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n' : '';
  return `${zsh}_reconbanker() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path='' words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in -*) break ;; *) path="\${path:+$path }\${COMP_WORDS[i]}" ;; esac
  done
  while true; do
    case "$path" in
${indent(cases)}
    *) if [[ "$path" == *' '* ]]; then path="\${path% *}"; continue; fi ;;
    esac
    break
  done
  case "$previous" in
${values.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _reconbanker reconbanker
`;
}

const indent = (lines: string[]): string => lines.map((line) => `  ${line.slice(2)}`).join('\n');

type Words = { path: string; words: string[] };

/** Lists what may follow each command: its subcommands, the choices of its arguments and its options. */
function wordsAt(command: Command, path = ''): Words[] {
  const commands = command.commands.map((one) => one.name());
  const choices = command.registeredArguments.flatMap((argument: Argument) => argument.argChoices ?? []);
  const flags = command
    .createHelp()
    .visibleOptions(command)
    .map(({ long }) => long ?? '');
  const own = { path, words: [...commands, ...choices, ...flags].filter(Boolean) };
  return [own, ...command.commands.flatMap((one) => wordsAt(one, path ? `${path} ${one.name()}` : one.name()))];
}

/** Returns the options with a closed list of values. */
function valuesOf(command: Command): [flag: string, choices: string[]][] {
  const own = command.options.flatMap(({ long, argChoices }: Option): [string, string[]][] =>
    long && argChoices ? [[long, argChoices]] : [],
  );
  return [...own, ...command.commands.flatMap(valuesOf)];
}
