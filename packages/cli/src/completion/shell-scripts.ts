import type { CommandWords, OptionWords } from './command-words.js';

/** The shells that a script can be had for. */
export const shells = ['bash', 'zsh', 'fish'] as const;
/** One of them. */
export type Shell = (typeof shells)[number];

const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
const globals = ['-h', '--help', '-v', '--version'];

/** Options that take a value, as patterns of a `case`, by what follows them. */
function valueCases(
  commands: readonly CommandWords[],
  reply: (words: readonly string[], files: boolean) => string,
): string[] {
  const patterns = new Map<string, Set<string>>();
  for (const { values, names } of commands.flatMap(({ options }) => options)) {
    if (values === undefined) continue;
    const answer = reply(values.words, values.files);
    const known = patterns.get(answer) ?? new Set<string>();
    names.forEach((name) => known.add(name));
    patterns.set(answer, known);
  }
  return [...patterns].map(([answer, names]) => `    ${[...names].join('|')}) ${answer} ;;`);
}

const allNames = (options: readonly OptionWords[]) => options.flatMap(({ names }) => names).join(' ');

/** One script for bash; what it does not answer is left to readline, which knows files. */
function bash(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name }) => name);
  const words = (text: string) => `COMPREPLY=($(compgen -W ${quoted(text)} -- "$cur"))`;
  const reply = (values: readonly string[], files: boolean) =>
    values.length > 0 ? `${words(values.join(' '))}; return` : files ? 'return' : 'compopt +o default; return';
  return `# bash completion of proxflow: source <(proxflow completion bash)
_proxflow() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command='' word
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in ${names.join('|')}) command=$word; break ;; esac
  done
  case $prev in
${valueCases(commands, reply).join('\n')}
  esac
  if [[ $cur == -* ]]; then
    case $command in
${commands.map(({ name, options }) => `      ${name}) ${words(allNames(options))} ;;`).join('\n')}
      *) ${words(globals.join(' '))} ;;
    esac
    return
  fi
  case $command in
    '') ${words(names.join(' '))} ;;
${commands
  .map(({ name, values }) =>
    values.words.length > 0
      ? `    ${name}) ${words(values.words.join(' '))}${values.files ? ' ; COMPREPLY+=($(compgen -f -- "$cur"))' : ''} ;;`
      : `    ${name}) ${values.files ? ':' : 'compopt +o default'} ;;`,
  )
  .join('\n')}
  esac
}
complete -o default -o filenames -F _proxflow proxflow
`;
}

/** One script for zsh, to be sourced or put into a folder of fpath as _proxflow. */
function zsh(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name }) => name);
  const add = (words: readonly string[]) => `compadd -- ${words.map(quoted).join(' ')}`;
  const reply = (values: readonly string[], files: boolean) =>
    values.length > 0 ? `${add(values)}; return` : files ? '_files; return' : 'return';
  return `#compdef proxflow
# zsh completion of proxflow: source <(proxflow completion zsh)
_proxflow() {
  local prev=\${words[CURRENT-1]} cur=\${words[CURRENT]} command='' word
  local -a commands=(${commands.map(({ name, description }) => quoted(`${name}:${description}`)).join(' ')})
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case $word in ${names.join('|')}) command=$word; break ;; esac
  done
  case $prev in
${valueCases(commands, reply).join('\n')}
  esac
  if [[ $cur == -* ]]; then
    case $command in
${commands.map(({ name, options }) => `      ${name}) ${add(options.flatMap((option) => option.names))} ;;`).join('\n')}
      *) ${add(globals)} ;;
    esac
    return
  fi
  case $command in
    '') _describe command commands ;;
${commands
  .map(({ name, values }) => {
    const parts = [...(values.words.length > 0 ? [add(values.words)] : []), ...(values.files ? ['_files'] : [])];
    return `    ${name}) ${parts.length > 0 ? parts.join('; ') : ':'} ;;`;
  })
  .join('\n')}
  esac
}
if [[ $funcstack[1] == _proxflow ]]; then _proxflow "$@"; else compdef _proxflow proxflow; fi
`;
}

/** One script for fish. */
function fish(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name }) => name);
  const lines = commands.flatMap(({ name, description, options, values }) => {
    const here = `complete -c proxflow -n '__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c proxflow -n 'not __fish_seen_subcommand_from ${names.join(' ')}' -f -a ${name} -d ${quoted(description)}`,
      `${here} ${values.files ? '' : '-f '}${values.words.length > 0 ? `-a ${quoted(values.words.join(' '))}` : ''}`.trimEnd(),
      ...options.map((option) => `${here} ${fishOption(option)}`),
    ];
  });
  return `# fish completion of proxflow: proxflow completion fish | source\n${lines.join('\n')}\n`;
}

function fishOption({ names, description, values }: OptionWords): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(' ');
  const after =
    values === undefined
      ? ''
      : values.words.length > 0
        ? ` -x -a ${quoted(values.words.join(' '))}`
        : values.files
          ? ' -r -F'
          : ' -x';
  return `${flags}${after} -d ${quoted(description)}`;
}

const renderers: Readonly<Record<Shell, (commands: readonly CommandWords[]) => string>> = { bash, zsh, fish };

/** The completion script for a shell, made of the program's own commands. */
export function completionScript(shell: Shell, commands: readonly CommandWords[]): string {
  return renderers[shell](commands);
}
