/**
 * For bash 3.2, which macOS has, and newer; the package bash-completion is not needed. No word of the line and no answer
 * is ever evaluated: contexts and files may be called anything.
 */
export const bashScript = `# bash completion for irsactl
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
