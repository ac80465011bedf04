/**
 * What the reaper runs: it reads orders from its standard input and carries them out when that ends.
 *
 * `group N` and `folder P` note a process group and a folder, `forget-group N` takes a group back (its number
 * may belong to somebody else by now), `done` ends the reaper with nothing to do. A pipe ends when its only
 * writer dies, of whatever cause; that is the one event that SIGKILL cannot hide.
 */
export const reaperScript = `
groups=' '
folders=''
finished=no
while IFS= read -r order; do
  word=\${order%% *}
  value=\${order#* }
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
