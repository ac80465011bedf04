/** To be sourced, or to lie on the fpath as `_irsactl`. */
export const zshScript = `#compdef irsactl
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
