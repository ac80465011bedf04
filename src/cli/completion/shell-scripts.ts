/**
 * For bash 3.2 (macOS) and newer, without the package bash-completion. It never evaluates words or answers, because contexts
 * and files may have any name.
 */
const bashScript = `# bash completion for irsactl
_irsactl() {
  local rest=\${COMP_LINE:0:COMP_POINT} words=() lines=() before='' trimmed word last i

  # Bash breaks words at = and : as well. irsactl gets them as they were typed, up to the cursor.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    trimmed=\${rest#"\${rest%%[![:space:]]*}"}
    word=\${COMP_WORDS[i]}
    ((i < COMP_CWORD)) || word=$trimmed
    if ((i > 0)) && [[ $trimmed == "$rest" ]]; then
      last=$((\${#words[@]} - 1))
      before=\${words[last]}
      words[last]+=$word
      # What is replaced is what stands behind the last = or :.
      [[ $word == *[!=:]* ]] || before=\${words[last]}
    else
      before=''
      words+=("$word")
    fi
    rest=\${trimmed#"$word"}
  done
  word=\${words[\${#words[@]} - 1]}

  # Their quotes are still there, and taken off here.
  words=("\${words[@]//[\\\\\\'\\"]/}")
  while IFS= read -r last; do lines+=("$last"); done < <(irsactl __complete "\${words[@]:1}" 2>/dev/null)
  COMPREPLY=()
  last=$((\${#lines[@]} - 1))
  ((last >= 0)) || return 0
  [[ \${lines[last]} == :0 ]] || ! type -t compopt >/dev/null || compopt +o default
  unset "lines[last]"

  # A value behind = comes without the option.
  [[ $word != --*=* ]] || before=\${before#"\${word%%=*}="}
  for trimmed in \${lines[@]+"\${lines[@]}"}; do
    trimmed=\${trimmed%%$'\\t'*}
    trimmed=\${trimmed#"$before"}
    if [[ $trimmed == *[!A-Za-z0-9_./:=@,+%-]* ]]; then
      # Behind an open quote it would be no text, but a part of the command.
      [[ $word != *[\\'\\"]* || $trimmed != *[\\\`$\\'\\"\\\\!]* ]] || continue
      [[ $word == [\\'\\"]* ]] || printf -v trimmed %q "$trimmed"
    fi
    COMPREPLY+=("$trimmed")
  done
}
complete -o default -F _irsactl irsactl
`;

/** To be sourced, or installed on the fpath as `_irsactl`. */
const zshScript = `#compdef irsactl
# zsh completion for irsactl
_irsactl() {
  local -a lines described
  local line directive

  lines=("\${(@f)$(irsactl __complete "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  directive=$lines[-1]
  lines[-1]=()
  # A value behind = comes without the option.
  compset -P 1 '--*='
  for line in $lines; do
    if [[ $line == *$'\\t'* ]]; then
      described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    else
      described+=("\${line//:/\\\\:}")
    fi
  done
  if (( $#described )); then
    _describe irsactl described
  elif [[ $directive == :0 ]]; then
    _files
  fi
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _irsactl "$@"
else
  compdef _irsactl irsactl
fi
`;

/** To be sourced, or installed as ~/.config/fish/completions/irsactl.fish. */
const fishScript = `# fish completion for irsactl
function __irsactl_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l current (string unescape -- "$typed" || echo "$typed")
    set -l lines (irsactl __complete $words[2..-1] "$current" 2>/dev/null)
    set -q lines[1]; or return
    # A value behind = comes without the option.
    set -l option (string match -r -- '^--[^=]*=' "$current")
    if test (count $lines) -gt 1
        for line in $lines[1..-2]
            printf '%s\\n' "$option$line"
        end
    else if test $lines[-1] = :0
        for path in (__fish_complete_path (string replace -- "$option" '' "$current"))
            printf '%s\\n' "$option$path"
        end
    end
end
complete -c irsactl -f -a '(__irsactl_complete)'
`;

export const shellScripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
