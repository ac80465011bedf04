/**
 * The reaper's script: it reads commands from standard input and cleans up when that ends.
 *
 * `group N` and `folder P` register a process group and a folder. `forget-group N` removes a group, because its number may
 * be reused. `done` ends the reaper without cleanup. A pipe closes when its only writer dies for any reason, which makes it
 * the only event that SIGKILL cannot hide.
 */
export const reaperScript = `
groups=' '
folders=''
finished=no
while IFS= read -r command; do
  word=\${command%% *}
  value=\${command#* }
  case $word in
    group) groups="$groups$value " ;;
    forget-group)
      case $groups in *" $value "*) groups="\${groups%% $value *} \${groups#* $value }" ;; esac ;;
    folder) folders="$folders$value
" ;;
    done) finished=yes; break ;;
  esac
done
if [ $finished = yes ]; then exit 0; fi
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
printf '%s' "$folders" | while IFS= read -r folder; do
  tries=0
  until rm -rf -- "$folder" 2>/dev/null || [ $tries -ge 10 ]; do
    tries=$((tries + 1))
    sleep 1
  done
done
`;
