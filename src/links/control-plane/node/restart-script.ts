import { eachOwnServer } from './processes.ts';

/**
 * The old process gets a second SIGTERM this many seconds after its listener closed. By then its hooks have finished, and no
 * new request reaches it: docs/decisions/0015-second-sigterm.md
 */
export const cutOffSeconds = 2;
/** Later, the kubelet may have started the new container, which waking would end: it checks 10 s after a change at the earliest. */
const wakeWithinSeconds = 8;

/**
 * The part of the switch that restarts an API server, after the swap and in a rollback alike. It needs `port`, `listening`,
 * `manifest`, `aside`, `wakes`, and `tenths`, the time in tenths of a second. A process is PID:START, with the clock ticks
 * between the boot and its start, so that a later process with the same PID is another one.
 *
 * A second SIGTERM ends an API server that waits for its clients:
 * https://github.com/kubernetes/kubernetes/blob/v1.36.0/staging/src/k8s.io/apiserver/pkg/server/signal.go
 */
export const restartFunctions = `sum_of() { sum=$(sha256sum <"$1") && echo "\${sum%% *}"; } 2>/dev/null
started() { cut -d ' ' -f 22 "/proc/$1/stat"; } 2>/dev/null
servers() ( # in a subshell, so that its variables stay there
${eachOwnServer('start=$(started "$pid") && [ -n "$start" ] && echo "$pid:$start"')}
)
left() { # PROCESS...: those that still run; one that cannot be read does
  for one; do
    [ -d "/proc/\${one%:*}" ] || continue
    start=$(started "\${one%:*}")
    case $start in '' | "\${one#*:}") echo "$one" ;; esac
  done
}
others() { # a process that is not an old one
  for one in $(servers); do case " $old " in *" $one "*) ;; *) return 0 ;; esac; done
  return 1
}
listens() { grep -qs " [0-9A-F]*:$listening [0-9A-F]*:0000 0A " /proc/net/tcp /proc/net/tcp6; }
pod_folders() { # PID: the cgroups of its pod, of v2, of each controller of v1, or of both. A runtime may create some below them.
  while IFS=: read -r number controllers path; do
    pod=$path
    until case "\${pod##*/}" in '' | *pod*) true ;; *) false ;; esac; do pod=\${pod%/*}; done
    for root in '' /unified "\${controllers:+/\${controllers#name=}}"; do
      [ -z "\${pod##*/}" ] || [ ! -d "/sys/fs/cgroup$root$pod" ] || echo "/sys/fs/cgroup$root$pod"
    done
  done <"/proc/$1/cgroup"
} 2>/dev/null
leave() { # remembers the process that ends, before its manifest changes
  old=$(echo $(servers)) changed= heard= closed= ended= gone= woken=
  folders=$(for one in $old; do pod_folders "\${one%:*}"; done)
  ! listens || heard=1
}
assist() { # HASH: helps the old process to end, and the kubelet with the manifest of this hash to start the next one
  running=$(left $old)
  if [ -z "$running" ]; then wake "$1"; return; fi
  if listens; then heard=1 closed=; return; fi
  [ -n "$heard" ] || return 0 # it has not served yet
  closed=\${closed:-$tenths}
  [ -z "$ended" ] && [ $((tenths - closed)) -gt ${cutOffSeconds * 10} ] || return 0
  for one in $running; do
    [ "$(started "\${one%:*}")" = "\${one#*:}" ] && kill -TERM "\${one%:*}" && ended=1
  done
} 2>/dev/null
wake() { # the kubelet removes the cgroups of a pod last, within 2 s; woken sooner, it still finds the old pod
  [ -n "$wakes" ] && [ -n "$changed" ] && [ -z "$woken" ] || return 0
  [ $((tenths - changed)) -lt ${wakeWithinSeconds * 10} ] && ! others || { woken=no; return 0; }
  for folder in $folders; do [ ! -d "$folder" ] || { gone=; return 0; }; done
  gone=\${gone:-$tenths} pause=3
  [ -n "$folders" ] || pause=20
  [ $((tenths - gone)) -ge $pause ] || return 0
  woken=yes
  [ "$(sum_of "$manifest")" = "$1" ] || return 0
  trap '' HUP INT TERM
  mv -f "$manifest" "$aside" && bring_back
  trap - HUP INT TERM
}
bring_back() { # a manifest that another writer writes in between is kept
  [ -e "$aside" ] || return 0
  until [ -e "$manifest" ] || ln "$aside" "$manifest" || mv -n "$aside" "$manifest" || [ ! -e "$aside" ]; do sleep 1; done
  [ ! -e "$manifest" ] || rm -f "$aside"
} 2>/dev/null
`;
